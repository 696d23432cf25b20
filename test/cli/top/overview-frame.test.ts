import { describe, expect, test } from 'vitest';
import { initialState } from '../../../src/cli/top/state.ts';
import type { Cell, Row } from '../../../src/wire/rows.ts';
import type { LeaderboardMessage } from '../../../src/wire/views.ts';
import { BUDGET } from '../../fixtures/feed.ts';
import { type Driven, drawn, drive, widest } from './drive.ts';
import { AT_MS, health, leaderboard, SERIES, vmstat } from './messages.ts';

const DOWN = '\x1b[B';
const ESC = '\x1b';
const SLAB = ['kmem:kmalloc', 'kmem:kmem_cache_alloc'];
const [KMALLOC, FAULT, RECLAIM] = SERIES as [(typeof SERIES)[0], (typeof SERIES)[0], (typeof SERIES)[0]];
const OVERVIEW = [KMALLOC, FAULT, RECLAIM, { ...KMALLOC, label: 'kmem:kmem_cache_alloc' }];

/** A program that makes 100 n allocations of 64 B, n faults, and reclaims n ms in each tick. */
const program = (n: number, more: Partial<NonNullable<Row['who']>> = {}): Row => ({
  row: n,
  who: {
    key: `prog-${n}`,
    start: null,
    parent: null,
    name: `prog-${n}`,
    user: null,
    cgroup: null,
    place: null,
    ended: false,
    shared: 0,
    members: n,
    running: n,
    ...more,
  },
  cells: [
    [0, 1000 * n, 64_000 * n, 60 * n, 3840 * n],
    [1, 10 * n, null, n, null],
    [2, 1000 * n, null, 1000 * n, null],
    [3, 1000 * n, 64_000 * n, 40 * n, 2560 * n],
  ],
});
const shareOf = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)}%`;
const PROGRAMS = [program(1), program(2), program(3)];

/** A message whose total is that of these rows. */
function board(rows: Row[], series = OVERVIEW, chosen = SLAB[0] ?? ''): LeaderboardMessage {
  const total = [0, 1, 2, 3].map((index): Cell => {
    const cells = rows.flatMap((row) => row.cells.filter(([at]) => at === index));
    const sum = (of: 1 | 2 | 3 | 4) => cells.reduce((all, cell) => all + (cell[of] ?? 0), 0);
    return index === 0 || index === 3
      ? [index, sum(1), sum(2), sum(3), sum(4)]
      : [index, sum(1), null, sum(3), null];
  });
  return { ...leaderboard(rows, { series, rest: 0, chosen }), total };
}

const state = (more: Partial<Parameters<typeof initialState>[0]> = {}) =>
  initialState({ table: 'overview', group: 'name', sort: 'rate', search: '', ...more });

async function overview(
  size = { columns: 80, rows: 24 },
  series = OVERVIEW,
  rows = PROGRAMS,
): Promise<Driven> {
  const screen = drive(size, { state: state() });
  screen.connection.send(health(), vmstat({ nr_free_pages: 0, allocstall_normal: 7 }));
  screen.connection.send(board(rows, series));
  // The rows of the request that names the series.
  screen.connection.send(board(rows, series));
  await drawn();
  return screen;
}
const programs = (screen: Driven) => screen.text().match(/prog-\d/g) ?? [];

describe.each([
  [60, 15, 2],
  [80, 24, 4],
  [120, 40, 8],
  [200, 50, 8],
])('%i columns and %i rows', (columns, rows, most) => {
  test(`the head is below at most ${most} lines, and all fits`, async () => {
    const screen = await overview({ columns, rows });
    expect(screen.lines().findIndex((line) => line.includes('PROGRAM'))).toBeLessThanOrEqual(most);
    expect(screen.lines()).toHaveLength(rows);
    expect(widest(screen.lines())).toBeLessThanOrEqual(columns);
    expect(screen.lines()[0]).toMatch(/^vmtally top {2}by program {2}3 rows/);
  });

  test('measures of the budget do not take more lines', async () => {
    const screen = await overview({ columns, rows });
    const slower = { sinceMs: AT_MS, percent: 17 };
    const budget = { ...BUDGET, slower };
    screen.connection.send(health([], { budget, intervalMs: 4000 }));
    await screen.type('R');
    expect(screen.lines().findIndex((line) => line.includes('PROGRAM'))).toBeLessThanOrEqual(most);
    if (rows >= 40) expect(screen.text().replaceAll(/\s+/g, ' ')).toContain('17.0 % of a CPU (limit 5 %)');
    else if (rows >= 20) expect(screen.line('ticks 4 s (budget)')?.trim()).toBe('ticks 4 s (budget)');
  });
});

describe('the hosts of a fleet', () => {
  /** Three hosts: one counts all, one is gone, one counts only kmalloc and faults. */
  async function hosts(series = OVERVIEW) {
    const host = (n: number, more = {}) => program(n, { key: `prog-${n}`, host: `prog-${n}`, ...more });
    const gone = host(2, { presence: 'gone' });
    const some = host(3);
    const idle = (each: Row, at: number[]) => ({
      ...each,
      cells: each.cells.map(
        (cell): Cell => (at.includes(cell[0]) ? [cell[0], cell[1], cell[2], null, null] : cell),
      ),
    });
    const rows = [host(1), idle(gone, [0, 1, 2, 3]), idle(some, [2, 3])];
    return overview({ columns: 80, rows: 24 }, series, rows);
  }

  test('have – where a number is not known, not 0', async () => {
    const screen = await hosts();
    expect(screen.line('prog-1')).toMatch(/^ prog-1 +1 +6\.3 KiB +100 +1 +1 ms /);
    expect(screen.line('prog-2')).toMatch(/^ prog-2 +2 +gone +– +– +– +–/);
    expect(screen.line('prog-3')).toMatch(/^ prog-3 +3 +– +– +3 +– +–/);
  });

  test('have no sum or share of a column that some of them count in part', async () => {
    const partly = OVERVIEW.map((each, at) => (at === 3 ? { ...each, partly: true as const } : each));
    const screen = await hosts(partly);
    expect(screen.line('prog-1')).toMatch(/^ prog-1 +1 +6\.3 KiB +100 +1 +1 ms +–/);
    expect(screen.line(' all ')).toMatch(/^ all +– +– +4 +1 ms/);
    screen.connection.send(board([program(1)], partly));
    await drawn();
    expect(screen.line('prog-1')).toMatch(/^ prog-1 +1 +– +– +1 +1 ms +–/);
  });
});

describe('the table', () => {
  test('has a column with its unit for each kind of work, largest first', async () => {
    const screen = await overview();
    expect(screen.connection.asks('leaderboard')).toMatchObject({
      group: 'name',
      sort: 'amountRate',
      series: SLAB,
    });
    expect(screen.line('PROGRAM')).toMatch(/ROWS +SLAB B\/s↓ +ALLOCS\/s +FAULTS\/s +RECL\/s +SHARE/);
    expect(screen.line('PROGRAM')).not.toContain('PAGES');
    expect(screen.line('prog-3')).toMatch(/^ prog-3 +3 +18\.8 KiB +300 +3 +3 ms +50\.0%/);
    expect(programs(screen)).toEqual(['prog-3', 'prog-2', 'prog-1']);
    expect(screen.line(' all ')).toMatch(/^ all .* –/);
  });

  test('is sorted by any column, both ways', async () => {
    const screen = await overview();
    await screen.type('>>');
    expect(screen.line('PROGRAM')).toContain('FAULTS/s↓');
    expect(screen.connection.asks('leaderboard')).toMatchObject({
      sort: 'rate',
      series: ['exceptions:page_fault_user'],
    });
    await screen.type('R');
    expect(programs(screen)).toEqual(['prog-1', 'prog-2', 'prog-3']);
    await screen.type('<<<');
    expect(screen.line('PROGRAM↑')).toBeDefined();
    await screen.type('P');
    expect(screen.lines().at(-1)).toContain('F6');
  });

  test('groups by program, container, unit, cgroup, user and process in turn', async () => {
    const screen = await overview();
    const seen: unknown[] = [];
    for (let press = 0; press < 6; press++) {
      await screen.type('g');
      const view = screen.connection.asks('leaderboard');
      seen.push(view && 'group' in view && view.group);
    }
    expect(seen).toEqual(['container', 'unit', 'cgroup', 'user', 'row', 'name']);
  });

  test('vmtally itself is last, in grey and without a share', async () => {
    const own = program(9, { key: 'vmtally (itself)', name: 'vmtally (itself)', own: true });
    const screen = await overview(undefined, OVERVIEW, [own, ...PROGRAMS]);
    expect(screen.line('(vmtally it')).toMatch(/–$/);
    expect(screen.line('prog-3')).toMatch(/50\.0%/);
    const lines = screen.lines();
    expect(lines.findIndex((line) => line.includes('prog-1'))).toBeLessThan(
      lines.findIndex((line) => line.includes('(vmtally it')),
    );
  });

  test('rows below the last line of the screen are among the others, so that what is seen adds up', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => program(index + 1));
    const screen = await overview(undefined, OVERVIEW, rows);
    const seen = screen.lines().filter((line) => / prog-\d/.test(line));
    expect(screen.line('others (')).toContain(`others (${30 - seen.length})`);
    const faults = (line = '') =>
      Number(/^.{12} +\d* +[\d.]+ \S+ +[\d,]+ +([\d,]+)/.exec(line)?.[1]?.replace(',', ''));
    const sum = [...seen, screen.line('others (')].reduce((all, line) => all + faults(line), 0);
    expect(sum).toBe(465);
    expect(screen.line(' all ')).toContain(' 465 ');
  });

  test('vmtally itself is seen in grey where its row is below the last line, and the others are without it', async () => {
    const own = program(99, { key: 'vmtally (itself)', name: 'vmtally (itself)', own: true });
    const rows = [...Array.from({ length: 30 }, (_, index) => program(index + 1)), own];
    const screen = await overview(undefined, OVERVIEW, rows);
    const seen = screen.lines().filter((line) => / prog-\d/.test(line));
    expect(screen.line('others (')).toContain(`others (${30 - seen.length})`);
    expect(screen.line('(vmtally it')).toMatch(/ 99 .*–$/);
    const faults = seen.reduce((sum, line) => sum + Number(/prog-(\d+)/.exec(line)?.[1]), 0);
    expect(screen.line('others (')).toMatch(new RegExp(` ${465 - faults} .* ${shareOf(465 - faults, 465)}`));
    expect(screen.lines()).toHaveLength(24);
  });

  test('marks of rows are explained in the last line', async () => {
    const screen = await overview();
    expect(screen.lines().at(-1)).not.toContain('ended');
    const rows = [program(4, { ended: true }), program(5, { key: '?', name: '?' })];
    screen.connection.send(board(rows));
    await drawn();
    expect(screen.lines().at(-1)).toContain('+ ended  ? program not known');
    expect(screen.lines()[0]).toContain('2 rows (1 ended)');
    await screen.type('g');
    screen.connection.send(board([program(6, { key: '(none)', name: '(none)' })]));
    await drawn();
    expect(screen.lines().at(-1)).toContain('(none) outside containers');
  });

  test('ROWS are the living processes of a group', async () => {
    const screen = await overview(undefined, OVERVIEW, [program(3, { members: 12, running: 9 })]);
    expect(screen.line('prog-3')).toMatch(/^ prog-3 +9 /);
  });

  test('of processes is a tree by parent after F5', async () => {
    const screen = await overview();
    await screen.type('\x1b[15~');
    expect(screen.connection.asks('leaderboard')).toMatchObject({ group: 'row', series: SLAB });
    screen.connection.send(
      board([program(1), program(2, { key: '42' }), program(3, { parent: 42 }), program(4, { parent: 42 })]),
    );
    await drawn();
    expect(screen.lines()[0]).toContain('by parent');
    expect(screen.text()).toMatch(/ prog-2[\s\S]*├─prog-4[\s\S]*└─prog-3[\s\S]* prog-1/);
  });

  test('names that are too wide are cut where they differ', async () => {
    const path = (id: string) =>
      program(1, { key: id, place: `/kubepods.slice/burstable/pod-${id}/container.scope` });
    const screen = await overview();
    await screen.type('ggg');
    screen.connection.send(board([path('1111'), { ...path('2222'), row: 2 }]));
    await drawn();
    const names = screen
      .lines()
      .filter((line) => line.includes('…'))
      .map((line) => line.slice(1, 23));
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(2);
  });

  test('rows that the filter hides are among the others', async () => {
    const screen = await overview();
    await screen.type('\\prog-2\r');
    expect(programs(screen)).toContain('prog-2');
    expect(screen.line('others (2)')).toMatch(/25 KiB +400 +4 +4 ms/);
  });
});

describe('Enter', () => {
  test('opens exactly the processes of a program, and Esc goes back to it', async () => {
    const screen = await overview();
    await screen.type(`${DOWN}${DOWN}\r`);
    const within = { group: 'name', key: 'prog-2' };
    expect(screen.connection.asks('leaderboard')).toMatchObject({ group: 'row', within, series: SLAB });
    const process = program(7, { key: '4711', name: 'prog-2', user: 'root', members: 1 });
    screen.connection.send(board([process]));
    await drawn();
    expect(screen.lines()[0]).toContain('by process of program “prog-2”  1 row');
    expect(screen.line('4711')).toMatch(/^ {4}4711 root +prog-2/);
    await screen.type('\r');
    expect(screen.model.state.place).toBe('detail');
    await screen.type(ESC);
    await screen.type(ESC);
    expect(screen.connection.asks('leaderboard')).not.toHaveProperty('within');
    screen.connection.send(board(PROGRAMS));
    await drawn();
    expect(screen.model.state).toMatchObject({ within: null, group: 'name', selected: 2 });
  });
});

describe('the board of one event', () => {
  test('is a key away, with the first event of the column, and back', async () => {
    const screen = await overview();
    await screen.type('>>');
    await screen.type('v');
    expect(screen.model.state).toMatchObject({ table: 'board', series: 'exceptions:page_fault_user' });
    const chosen = 'exceptions:page_fault_user';
    screen.connection.send(board(PROGRAMS, OVERVIEW, chosen));
    await drawn();
    expect(screen.lines()[0]).toContain('exceptions:page_fault_user by program');
    expect(screen.line('RATE/s↓')).toBeDefined();
    await screen.type('v');
    expect(screen.line('FAULTS/s↓')).toBeDefined();
    await screen.type('\t');
    expect(screen.model.state.table).toBe('board');
    await screen.type(ESC);
    expect(screen.model.state.table).toBe('overview');
  });

  test('is the first screen of a session with fewer columns', async () => {
    const screen = await overview(undefined, [KMALLOC, FAULT]);
    expect(screen.model.state).toMatchObject({ table: 'board', group: 'row' });
    await screen.type('v');
    expect(screen.lines().at(-1)).toContain('no overview');
  });

  test('is the first screen of a session whose rows are no processes', async () => {
    const screen = drive({ columns: 80, rows: 24 }, { state: state() });
    screen.connection.refuse('leaderboard', 'the rows cannot be grouped by name', 'REQUEST_INVALID');
    await drawn();
    expect(screen.connection.asks('leaderboard')).toMatchObject({ group: 'row' });
    expect(screen.text()).not.toContain('cannot be grouped');
  });
});

describe('what is not counted is –', () => {
  test('a series that the budget dropped', async () => {
    const series = OVERVIEW.with(1, { ...FAULT, counted: false });
    const screen = await overview(undefined, series);
    expect(screen.line('prog-3')).toMatch(/18\.8 KiB +300 +– +3 ms/);
  });

  test('every number of a session that is suspended, and help says why', async () => {
    const screen = await overview();
    const problem = { code: 'SESSION_COST', message: 'it took 60 % of a CPU', hint: '' };
    screen.connection.send(health([], { state: 'suspended', problem }));
    await screen.type('R');
    expect(screen.line('prog-3')).toMatch(/^ prog-3 +3 +– +– +– +– +–$/);
    await screen.type('v');
    screen.connection.send(board(PROGRAMS));
    await drawn();
    expect(screen.line('prog-3')).toMatch(/ – +– +3,000 /);
    await screen.type('h');
    expect(screen.text()).toContain('SUSPENDED: it took 60 % of a CPU');
  });
});
