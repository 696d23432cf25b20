import { describe, expect, test, vi } from 'vitest';
import { SITE_EVENTS } from '../../../src/wire/session.ts';
import type { LeaderboardMessage } from '../../../src/wire/views.ts';
import { seriesOf } from '../../fixtures/feed.ts';
import { type Driven, drawn, filled, sendTick, widest } from './drive.ts';
import { health, leaderboard, processOf, row } from './messages.ts';

const NAME = 'do_eventfd+0x34/0x150';
const [F2, F6] = ['\x1bOQ', '\x1b[17~'];
const SIZE = { columns: 80, rows: 24 };
const SERIES = SITE_EVENTS.map((label) =>
  seriesOf(label, {
    counts: 'allocations',
    value: { name: 'bytes', unit: 'bytes', scale: 'linear', labels: null },
  }),
);

const board = ({ connection }: Driven) => connection.asks('leaderboard');
const session = { id: 'main-site', by: 'site', companionOf: 'main' } as const;

/** The message of the session that counts call sites: `do_eventfd` called 5 times of kmalloc and 3 of the other. */
const sites = (tick: number, parts: Partial<LeaderboardMessage> = {}): LeaderboardMessage => {
  const name = NAME;
  return {
    ...leaderboard([]),
    session: session.id,
    tick,
    chosen: SITE_EVENTS[0],
    series: SERIES,
    rows: [
      {
        row: 3,
        who: { ...(row(1).who ?? expect.fail()), key: name, name, start: null, user: null, cgroup: null },
        cells: [
          [0, 5, 320, 5, 320],
          [1, 3, 576, 3, 576],
        ],
        spark: [],
      },
    ],
    total: [
      [0, 10, 640, 10, 640],
      [1, 6, 1152, 6, 1152],
    ],
    ...parts,
  };
};

/** A screen with the call sites of the system. */
async function opened(): Promise<Driven> {
  const screen = await filled(SIZE);
  await screen.type('c');
  screen.connection.send(health([], session), sites(1));
  await drawn();
  return screen;
}

describe('call sites', () => {
  test('of the system replace the table, first those of the most bytes', async () => {
    const screen = await opened();
    expect(board(screen)).toMatchObject({ group: 'site', series: SITE_EVENTS, sort: 'amountRate' });
    expect(board(screen)).not.toHaveProperty('pid');
    expect(screen.lines()[0]).toContain('allocations by call site');
    expect(screen.line('SITE')).toContain('BYTES/s↓');
    // The numbers of both events: 8 of 16 calls, 896 of 1,792 bytes.
    expect(screen.line('do_eventfd+0x34')).toMatch(/ 8 +896 B +8 +50\.0%/);
    expect(widest(screen.lines())).toBeLessThanOrEqual(SIZE.columns);
  });

  test('say what was asked for and who came most often, before they draw the last minute', async () => {
    const screen = await opened();
    const asked = SITE_EVENTS.map((label, index) =>
      seriesOf(`${label}.bytes`, { counts: 'bytes', sum: 'bytes', value: null, probe: `p${index}` }),
    );
    const counted = SERIES.map((entry, index) => ({ ...entry, probe: `p${index}` }));
    const message = sites(2, { series: [...counted, ...asked] });
    const [first] = message.rows;
    if (first?.who === undefined) expect.fail();
    first.who.users = { processes: 3, most: 'vmtally-eventfd-4194303' };
    first.cells.push([2, 240, null, 240, null], [3, 432, null, 432, null]);
    screen.connection.send(message);
    await drawn();
    const hints = screen.lines().at(-1) ?? '';
    expect(hints).toContain('F6 sort');
    expect(hints).not.toMatch(/group|event|call sites|user|tree/);
    expect(screen.line('SITE')).toMatch(/TOTAL +WASTED +SHARE MOST BY/);
    // 672 of 896 bytes; a pid is never cut.
    expect(screen.line('do_eventfd+0x34')).toMatch(/ 8 +25\.0% +50\.0% v….*-4194303/);
    expect(widest(screen.lines())).toBeLessThanOrEqual(SIZE.columns);
    await screen.type(F6);
    expect(screen.line('SITE ')).toContain('function and offset');
    const at = screen.lines().findIndex((line) => line.includes('nobody asked for'));
    await screen.type(
      `${'\x1b[B'.repeat(at - 1 - screen.lines().findIndex((line) => line.includes('[x]')) + 1)}\r`,
    );
    expect(screen.model.state.order).toEqual({ column: 'wasted', descending: true });
    expect(screen.line('SITE')).toContain('WASTED');
    await screen.type(F2);
    for (const text of ['bytes that its calls asked for', 'came there most often'])
      expect(screen.line(text)).toBeDefined();
  });

  test('of the selected process name it, and Esc selects it again', async () => {
    const screen = await filled(SIZE);
    const before = board(screen);
    await screen.type('jc');
    const { pid, start } = (board(screen) ?? {}) as { pid?: number; start?: number };
    const selected = row(Number(screen.model.state.sites?.back.awaited)).who;
    expect({ pid: String(pid), start }).toEqual({ pid: selected?.key, start: selected?.start });
    screen.connection.send(health([], session), sites(1));
    await drawn();
    expect(screen.lines()[0]).toContain(`of ${selected?.name} ${pid}`);
    await screen.type('\x1b');
    expect(board(screen)).toEqual(before);
    sendTick(screen.connection);
    await drawn();
    expect(screen.model.state).toMatchObject({ sites: null, order: { column: 'rate' } });
    expect(String(pid)).toBe(row(screen.model.state.selected ?? 0).who?.key);
  });

  test('open from the details of a process, and lead back there', async () => {
    const screen = await filled(SIZE);
    await screen.type('j\rc');
    expect(board(screen)).toMatchObject({ group: 'site', pid: expect.any(Number) });
    await screen.type('\x1b');
    expect(screen.model.state).toMatchObject({ place: 'detail', sites: null });
  });

  test('say how many probes are attached, and that no tick is overdue until then', async () => {
    const screen = await filled(SIZE);
    await screen.type('c');
    screen.connection.send(health([], { ...session, state: 'starting' }), sites(0, { rows: [], total: [] }));
    await vi.advanceTimersByTimeAsync(400);
    expect(screen.line('bpftrace compiles the probes')).toBeDefined();
    const attaching = { loaded: 3, probes: 5 };
    screen.connection.send(health([], { ...session, state: 'starting', attaching }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(screen.line('attaching 3 of 5 probes')).toBeDefined();
    expect(screen.text()).not.toContain('NO DATA');
    screen.connection.send(sites(1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(screen.text()).toContain('NO DATA');
  });

  test('have no groups and no other table', async () => {
    const screen = await opened();
    for (const key of ['g', '1', 'v', '\t', 'u', 'c']) {
      await screen.type(key);
      expect(screen.lines().at(-1)).toMatch(/call sites/);
      expect(board(screen)).toMatchObject({ group: 'site' });
    }
  });

  test('are filtered, sorted and opened like other rows', async () => {
    const screen = await opened();
    await screen.type('/do_ev\r');
    expect(screen.model.state.selected).toBe(3);
    await screen.type('\r');
    expect(screen.connection.asks('process')).toEqual({ view: 'process', session: 'main-site', row: 3 });
    await screen.type('\x1b');
    expect(screen.model.state.sites).not.toBeNull();
    await screen.type('T');
    expect(board(screen)).toMatchObject({ group: 'site', sort: 'count' });
  });

  test('show the event that they have in their details, once by name', async () => {
    const screen = await opened();
    await screen.type('j\r');
    const message = processOf();
    const who = {
      ...(message.who ?? expect.fail()),
      key: NAME,
      name: NAME,
      start: null,
      user: null,
      cgroup: null,
    };
    const totals: typeof message.totals = [[1, [192, 11_043]]];
    screen.connection.send({ ...message, session: session.id, series: SERIES, who, details: null, totals });
    await drawn();
    expect(screen.line(NAME)).toMatch(/^do_eventfd\+0x34\/0x150 *$/);
    expect(screen.text()).toContain(`${SITE_EVENTS[1]} 2/2`);
    expect(screen.text()).toContain('11,043 allocations');
    expect(screen.text()).not.toContain('no such event');
  });

  test('that a service refuses lead back with a notice', async () => {
    const screen = await filled(SIZE);
    await screen.type('jc');
    screen.connection.refuse('leaderboard', 'process 7 has ended', 'PID_UNKNOWN');
    await drawn();
    expect(screen.model.state.sites).toBeNull();
    expect(board(screen)).not.toHaveProperty('pid');
    expect(screen.lines().at(-1)).toContain('process 7 has ended');
  });

  test('need the role control, unless a client of it has them open', async () => {
    const screen = await filled(SIZE);
    await screen.type('c');
    screen.connection.refuse('leaderboard', 'session main is not counted in this way yet', 'CONTROL_NEEDED');
    await drawn();
    expect(screen.lines().at(-1)?.trim()).toBe(
      'the role read sees call sites only while a client of the role control does',
    );
    await screen.type('c');
    expect(board(screen)).toMatchObject({ group: 'site' });
    screen.connection.send(health([], session), sites(1));
    await drawn();
    expect(screen.line('do_eventfd+0x34')).toBeDefined();
  });

  test('that a service does not know are asked for once, as it closes a connection with three such requests', async () => {
    const screen = await filled(SIZE);
    const text = 'this service is older than this top: it has no call sites';
    await screen.type('c');
    screen.connection.refuse('leaderboard', 'the message: view.group: unknown', 'REQUEST_INVALID');
    await drawn();
    const asked = screen.connection.requests.length;
    for (let n = 0; n < 3; n++) {
      expect(screen.lines().at(-1)?.trim()).toBe(text);
      expect(screen.line('RATE/s↓')).toBeDefined();
      await screen.type('c');
    }
    expect(screen.connection.requests).toHaveLength(asked);
    screen.connection.become('open');
    await screen.type('c');
    expect(board(screen)).toMatchObject({ group: 'site' });
  });

  test('of a row that is no process are refused with a notice', async () => {
    const screen = await filled(SIZE);
    await screen.type('g');
    screen.connection.send(leaderboard([row(1), row(2)]));
    await drawn();
    await screen.type('jc');
    expect(screen.model.state.sites).toBeNull();
    expect(screen.lines().at(-1)?.trim()).toBe('call sites: Enter opens this row, Esc leaves it');
  });

  test('are not counted beside columns that the user added', async () => {
    const screen = await filled(SIZE);
    screen.connection.countBeside = () => Promise.resolve('s1');
    screen.model.subscriptions.beside.count(['kmem:kfree']);
    await drawn();
    await screen.type('c');
    expect(screen.connection.views.filter(({ view }) => view === 'leaderboard')).toHaveLength(1);
  });
});
