import { describe, expect, test, vi } from 'vitest';
import { segment } from '../../../src/cli/top/draw/line.ts';
import { screenLines } from '../../../src/cli/top/screen.ts';
import { accuracyIn } from '../../fixtures/accuracy.ts';
import { BUDGET } from '../../fixtures/feed.ts';
import { drawn, drive, filled, sendTick, settled, widest } from './drive.ts';
import { health, leaderboard, processOf, row, SERIES } from './messages.ts';

const SIZES = [
  { columns: 60, rows: 15 },
  { columns: 80, rows: 24 },
  { columns: 200, rows: 60 },
];
const [, MIDDLE = { columns: 80, rows: 24 }, LARGE = { columns: 200, rows: 60 }] = SIZES;

test('help has longer ticks apart from the events that are not counted', async () => {
  const screen = await filled(LARGE);
  const leftOut = [{ events: ['kmem:kfree'], sinceMs: 0, seconds: 0, percent: 7 }];
  const slower = { sinceMs: 0, percent: 7 };
  screen.connection.send(health([], { intervalMs: 4000, budget: { ...BUDGET, slower, leftOut } }));
  await screen.type('h');
  expect(screen.line('ticks are 4 s, not 1 s')).toMatch(/^ *longer ticks {2}ticks/);
  expect(screen.line('kmem:kfree: not counted since')).toMatch(/^ *not counted {2}kmem/);
});

describe.each(SIZES)('$columns columns and $rows rows', (size) => {
  test('the table fits, with all its parts', async () => {
    const screen = await filled(size);
    expect(widest(screen.lines())).toBeLessThanOrEqual(size.columns);
    expect(screen.lines()).toHaveLength(size.rows);
    expect(screen.text()).toContain('vmtally top');
    expect(screen.text()).toContain('100 % counted  vmtally takes 2.3 % of a CPU');
    expect(screen.text()).toMatch(/ allocstall 7/);
    const head = screen.lines().findIndex((line) => line.includes('RATE/s'));
    if (size.rows < 20) expect(head).toBe(2);
    else {
      expect(head).toBeLessThanOrEqual(size.rows < 40 ? 4 : 8);
      expect(screen.text()).toMatch(/kmalloc 1,234\/s 77\.1 KiB\/s/);
    }
    expect(screen.line('RATE/s↓')).toMatch(/ PID .*NAME .*BYTES\/s +.*SHARE/);
    expect(screen.line('systemd')).toMatch(/^ {5}101 .*1,000 +62\.5 KiB .* 3\.1%/);
    expect(screen.line('日本語')).toBeDefined();
    expect(screen.text()).toContain('bad?[31mname');
    const shown = screen.names().length;
    expect(screen.line(`others (${43 - shown})`)).toBeDefined();
    expect(screen.lines().at(-1)).toMatch(/^h help {2}q quit {2}Enter open/);
  });

  test.each([['h'], ['\r'], ['/'], ['\x1b[17~'], ['u']])('the place that %j opens fits too', async (key) => {
    const screen = await filled(size);
    await screen.type(key);
    screen.connection.send(processOf());
    await drawn();
    expect(widest(screen.lines())).toBeLessThanOrEqual(size.columns);
    expect(screen.lines().length).toBeLessThanOrEqual(size.rows);
  });

  test('warnings fit too', async () => {
    const screen = await filled(size);
    const leftOut = [{ events: [`a ${'very '.repeat(60)}long one`], sinceMs: 0, seconds: 0, percent: 7 }];
    const accuracy = accuracyIn({ uncountedSeconds: 60 });
    screen.connection.send(health([], { accuracy, budget: { ...BUDGET, leftOut } }));
    screen.connection.become({ kind: 'lost', reason: 'the service has gone', retryMs: 250 });
    await drawn();
    expect(screen.line('100 % counted, 10 % of the time not counted')).toBeDefined();
    expect(screen.lines()[0]).toContain('NOT CONNECTED: the service has gone');
    expect(widest(screen.lines())).toBeLessThanOrEqual(size.columns);
    expect(screen.lines()).toHaveLength(size.rows);
  });
});

test('before the first message the screen names what it waits for', () => {
  expect(drive(MIDDLE).text()).toContain('no events yet');
});

test('a notice gives its line back to the keys, six seconds after the last key', async () => {
  const screen = await filled(MIDDLE);
  await screen.type('H');
  await vi.advanceTimersByTimeAsync(4_000);
  await screen.type('H');
  await vi.advanceTimersByTimeAsync(5_900);
  expect(screen.lines().at(-1)).toContain('rows by thread need');
  await vi.advanceTimersByTimeAsync(200);
  expect(screen.lines().at(-1)).toMatch(/^F1|^h/);
});

test('a tick and a key are drawn once each', async () => {
  const screen = await filled(MIDDLE);
  const before = screen.frames();
  sendTick(screen.connection);
  await drawn();
  expect(screen.frames()).toBe(before + 1);
  await screen.type('R');
  expect(screen.frames()).toBe(before + 2);
});

test('a terminal that is too small gets a message', () => {
  expect(drive({ columns: 20, rows: 4 }).text()).toBe('terminal too small');
});

test('resizing draws for the new size', async () => {
  const screen = await filled(LARGE);
  screen.model.resize({ columns: 60, rows: 15 });
  await settled();
  expect(widest(screen.lines())).toBeLessThanOrEqual(60);
  expect(screen.lines()).toHaveLength(15);
});

test('ended rows are marked', async () => {
  const screen = await filled(LARGE);
  expect(screen.line(' 110 ')).toMatch(/^\+/);
  expect(screen.line(' 111 ')).toMatch(/^ /);
});

test('a process without a known name is :PID', async () => {
  expect((await filled(LARGE)).line(':106')).toBeDefined();
});

test('an overdue tick is reported', async () => {
  const screen = drive(MIDDLE);
  screen.connection.send(health(), leaderboard([row(1)]));
  await vi.advanceTimersByTimeAsync(4_499);
  expect(screen.lines()[0]).not.toContain('NO DATA');
  await vi.advanceTimersByTimeAsync(1);
  expect(screen.lines()[0]).toContain('NO DATA');
});

test('lost ticks are reported', async () => {
  const screen = await filled(MIDDLE);
  screen.connection.lose(7);
  sendTick(screen.connection);
  await drawn();
  expect(screen.lines()[0]).toContain('too slow: 7 ticks dropped');
});

test('the state of a session that does not count comes first', async () => {
  const screen = await filled(LARGE);
  const problem = { code: 'SESSION_COST', message: 'it took 60 % of a CPU', hint: '' };
  screen.connection.send(health([], { state: 'suspended', problem }));
  sendTick(screen.connection);
  screen.connection.send(health([], { state: 'suspended', problem }));
  await drawn();
  expect(screen.lines()[0]).toContain('SUSPENDED: it took 60 % of a CPU');
});

test('a named series that is not counted is reported', async () => {
  const screen = await filled(MIDDLE);
  screen.model.close();
  const other = await filled(MIDDLE, {
    state: { ...screen.model.state, series: 'nonsense' },
  });
  expect(other.lines().at(-1)).toContain('event nonsense is not counted; counted events: kmem:kmalloc');
  expect(other.model.state.series).toBe(SERIES[0]?.label);
});

describe('lines of a terminal', () => {
  const frame = (body: number) => ({
    top: [[segment('top', 'bad')]],
    body: Array.from({ length: body }, (_, index) => [segment(`${index + 1}  `)]),
    bottom: [[segment('keys', 'head'), segment('  ', 'head')]],
    context: { rows: [], page: 6, overflow: 0, columns: [] },
  });
  const size = { columns: 30, rows: 8 };

  test('the keys are in the last row, and trailing blanks are removed', () => {
    expect(screenLines(frame(2), size, 'none')).toEqual(['top', '1', '2', '', '', '', '', 'keys']);
  });

  test('marked blanks stay', () => {
    const marked = screenLines(frame(2), size, 'marks');
    expect([marked[0], marked.at(-1)]).toEqual(['top', '\x1b[7mkeys\x1b[0m\x1b[7m  \x1b[0m']);
    expect(screenLines(frame(2), size, 'colors')[0]).toBe('\x1b[1;31mtop\x1b[0m');
  });

  test('a body that is too long is cut above the keys', () => {
    expect(screenLines(frame(9), size, 'none')).toEqual(['top', '1', '2', '3', '4', '5', '6', 'keys']);
  });
});
