import { describe, expect, test, vi } from 'vitest';
import { type Driven, drawn, filled, sendTick, settled } from './drive.ts';
import { health, leaderboard, processOf, row, SERIES } from './messages.ts';

const SIZE = { columns: 100, rows: 30 };
const UP = '\x1b[A';
const DOWN = '\x1b[B';

/** Sends the board of another event, and waits until it is drawn. */
const another = async (screen: Driven) => {
  screen.connection.send(leaderboard([row(1), row(2)], { chosen: SERIES[1]?.label ?? '' }));
  await drawn();
};

describe('order', () => {
  test('by rate first, reversed by R', async () => {
    const screen = await filled(SIZE);
    expect(screen.names().slice(0, 3)).toEqual(['101', '102', '103']);
    await screen.type('R');
    expect(screen.line('RATE/s↑')).toBeDefined();
    expect(screen.names().slice(0, 3)).toEqual(['140', '139', '138']);
  });

  test('by the column to the right, and back', async () => {
    const screen = await filled(SIZE);
    await screen.type('>');
    expect(screen.line('BYTES/s↓')).toBeDefined();
    await screen.type('>');
    expect(screen.line('TOTAL↓')).toBeDefined();
    expect(screen.connection.asks('leaderboard')).toMatchObject({ sort: 'count' });
    await screen.type('<<');
    expect(screen.line('RATE/s↓')).toBeDefined();
    await screen.type('<');
    expect(screen.line('NAME↑')).toBeDefined();
    expect(screen.names()[0]).toBe('104');
  });

  test.each([
    ['P', 'RATE/s↓'],
    ['M', 'BYTES/s↓'],
    ['T', 'TOTAL↓'],
    ['N', 'PID↑'],
  ])('%s', async (key, head) => {
    const screen = await filled(SIZE);
    await screen.type(key);
    expect(screen.line(head)).toBeDefined();
  });

  test('the selection stays on its process', async () => {
    const screen = await filled(SIZE);
    await screen.type(DOWN + DOWN);
    expect(screen.model.state.selected).toBe(2);
    await screen.type('R');
    expect(screen.model.state.selected).toBe(2);
    expect(screen.line(' 102 ')).toBeDefined();
    await screen.type(UP);
    expect(screen.model.state.selected).toBe(3);
  });

  test('when its process sinks out of sight, the view stays, and the row in its place is selected', async () => {
    const screen = await filled(SIZE);
    await screen.type(DOWN + DOWN);
    const others = Array.from({ length: 40 }, (_, n) => row(n + 1, false)).filter((each) => each.row !== 2);
    screen.connection.send(leaderboard(others, { reset: false, tick: 41 }));
    await drawn();
    expect(screen.names()[0]).toBe('101');
    expect(screen.line(' 102 ')).toBeUndefined();
    expect(screen.model.state.selected).toBe(3);
  });

  test('if its process is gone, the row in its place is selected', async () => {
    const screen = await filled(SIZE);
    await screen.type(DOWN + DOWN);
    screen.connection.send({ ...leaderboard([], { reset: false, tick: 41 }), gone: [2] });
    await drawn();
    expect(screen.model.state.selected).toBe(3);
  });
});

test('moving', async () => {
  const screen = await filled(SIZE);
  await screen.type('\x1b[F');
  expect(screen.line(' 140 ')).toBeDefined();
  expect(screen.line(' 101 ')).toBeUndefined();
  await screen.type('\x1b[5~');
  expect(screen.model.state.selected).toBeLessThan(30);
  await screen.type('\x1b[H');
  expect(screen.model.state.selected).toBe(1);
  await screen.type('\x1b');
  expect(screen.model.state).toMatchObject({ table: 'overview', selected: 1 });
  await screen.type('\x1b');
  expect(screen.model.state.selected).toBeNull();
});

describe('filter', () => {
  test('applies while typed, stays after Enter, is cleared by Esc', async () => {
    const screen = await filled(SIZE);
    await screen.type('\\cc1');
    expect(screen.lines().at(-1)).toMatch(/^Filter: cc1/);
    expect(screen.names()).toEqual(['105', '111', '117', '123', '129', '135']);
    expect(screen.connection.asks('leaderboard')).toMatchObject({ filter: '' });
    await screen.type('\r');
    expect(screen.text()).toContain('filter “cc1”');
    expect(screen.line('others (37)')).toBeDefined();
    await screen.type('\x1b');
    expect(screen.names()[0]).toBe('101');
  });

  test('reaches the service after a pause in typing, to search all rows', async () => {
    const screen = await filled(SIZE);
    await screen.type('\\c');
    await screen.type('\x7fx');
    await vi.advanceTimersByTimeAsync(249);
    expect(screen.connection.asks('leaderboard')).toMatchObject({ filter: '' });
    await vi.advanceTimersByTimeAsync(1);
    const filters = screen.connection.requests.filter(({ view }) => view === 'leaderboard');
    expect(filters.map((view) => 'filter' in view && view.filter)).toEqual(['', 'x']);
    expect(screen.text()).toContain('no row matches the filter');
  });

  test('keys of the table are text in the prompt', async () => {
    const screen = await filled(SIZE);
    await screen.type('\\q h\x1b[A');
    expect(screen.actions).toEqual([]);
    expect(screen.model.state.filter).toBe('q h');
    await screen.type('\x15\x1b');
    expect(screen.model.state).toMatchObject({ filter: '', prompt: null });
  });
});

describe('groups', () => {
  test('g cycles the groupings, 1 groups by CPU', async () => {
    const screen = await filled(SIZE);
    const groups = () => {
      const view = screen.connection.asks('leaderboard');
      return view && 'group' in view ? view.group : undefined;
    };
    const seen = [groups()];
    for (let press = 0; press < 7; press++) {
      await screen.type('g');
      seen.push(groups());
    }
    expect(seen).toEqual(['row', 'name', 'user', 'cgroup', 'container', 'unit', 'cpu', 'row']);
    await screen.type('1');
    expect(groups()).toBe('cpu');
    // Until the rows of the new group arrive, the old rows keep their heading.
    expect(screen.text()).toContain('by process');
    screen.connection.send(leaderboard([row(1)]));
    await drawn();
    expect(screen.text()).toContain('by CPU');
    await screen.type('1');
    expect(groups()).toBe('row');
  });

  test('images, pods and namespaces are among the groups where some are known', async () => {
    const screen = await filled(SIZE);
    screen.connection.send(health([], { described: ['image'] }));
    await drawn();
    const seen: unknown[] = [];
    for (let press = 0; press < 8; press++) {
      await screen.type('g');
      const view = screen.connection.asks('leaderboard');
      seen.push(view && 'group' in view ? view.group : undefined);
    }
    expect(seen).toEqual(['name', 'user', 'cgroup', 'container', 'unit', 'image', 'cpu', 'row']);
  });

  test('Enter shows exactly the rows of a group, Esc the groups again', async () => {
    const screen = await filled(SIZE);
    await screen.type('g');
    screen.connection.send(leaderboard([row(1), row(2)]));
    await drawn();
    await screen.type(`${DOWN}\r`);
    const within = { group: 'name', key: '101' };
    expect(screen.model.state).toMatchObject({ group: 'row', filter: '', within, place: 'table' });
    expect(screen.connection.asks('leaderboard')).toMatchObject({ group: 'row', within });
  });
});

test('the next and the previous event', async () => {
  const screen = await filled(SIZE);
  await screen.type('\t');
  expect(screen.connection.asks('leaderboard')).toMatchObject({ series: SERIES[1]?.label });
  await another(screen);
  expect(screen.text()).toContain('exceptions:page_fault_user by process');
  expect(screen.text()).not.toContain('BYTES/s');
  await screen.type('\x1b[Z');
  await screen.type('\x1b[Z');
  expect(screen.connection.asks('leaderboard')).toMatchObject({ series: SERIES[2]?.label });
});

test('an event without amounts cannot be sorted by amount', async () => {
  const screen = await filled(SIZE);
  await screen.type('\t');
  await another(screen);
  await screen.type('M');
  expect(screen.lines().at(-1)).toContain('this event has no bytes or pages to sort by');
});

test('a pause freezes the rows, and the title says that counting continues', async () => {
  const screen = await filled(SIZE);
  await screen.type(' ');
  expect(screen.lines()[0]).toContain('FROZEN (still counting)');
  const before = screen.names();
  screen.connection.send(leaderboard([row(40, false, 5000)], { reset: false, tick: 41 }));
  await drawn();
  expect(screen.names()).toEqual(before);
  expect(screen.lines()[0]).not.toContain('NO DATA');
  await screen.type('R');
  expect(screen.names()[0]).toBe('140');
  await screen.type('R');
  await screen.type('Z');
  expect(screen.lines()[0]).not.toContain('FROZEN');
  expect(screen.names()[0]).toBe('140');
});

describe('details', () => {
  test('the process and its distribution', async () => {
    const screen = await filled(SIZE);
    await screen.type(`${DOWN}${DOWN}\r`);
    expect(screen.connection.asks('process')).toEqual({
      view: 'process',
      session: 'main',
      pid: 102,
      start: 5002,
    });
    expect(screen.text()).toContain('loading');
    screen.connection.send(processOf());
    await drawn();
    expect(screen.line('102 日本語プロセス')).toContain('user postgres');
    expect(screen.line('parent 1 systemd')).toContain('threads 3');
    expect(screen.line('RSS 118 MiB')).toContain('12,345 minor, 6 major');
    expect(screen.line('cgroup /system.slice')).toBeDefined();
    expect(screen.line('command /usr/bin/server --config with?newline')).toBeDefined();
    expect(screen.line('64 B')).toMatch(/ 64 B +100,003 >99\.9% █+/);
    expect(screen.line('4 KiB')).toMatch(/ 17 /);
  });

  test('of the next event, and back', async () => {
    const screen = await filled(SIZE);
    await screen.type('\r');
    screen.connection.send(processOf());
    await drawn();
    await screen.type('\x1b[C');
    expect(screen.line('    read ')).toMatch(/ 5 +71\.4%/);
    await screen.type('q');
    expect(screen.line('RATE/s')).toBeDefined();
    expect(screen.connection.asks('process')).toBeUndefined();
    expect(screen.actions).toEqual([]);
  });

  test('scroll if the screen is low', async () => {
    const screen = await filled({ columns: 60, rows: 10 });
    await screen.type('\r');
    screen.connection.send(processOf());
    await drawn();
    expect(screen.line('4 KiB')).toBeUndefined();
    await screen.type('\x1b[F');
    expect(screen.line('4 KiB')).toBeDefined();
  });
});

test('help scrolls, and Esc returns to the previous place', async () => {
  const screen = await filled({ columns: 80, rows: 15 });
  await screen.type('\r');
  await screen.type('?');
  expect(screen.line('show this help')).toBeDefined();
  await screen.type('\x1b[F');
  expect(screen.line('show this help')).toBeUndefined();
  await screen.type('\x1b');
  expect(screen.model.state.place).toBe('detail');
});

describe('help says which of its lines are on the screen', () => {
  test('and that PgDn shows more, until the last', async () => {
    const screen = await filled({ columns: 80, rows: 15 });
    await screen.type('h');
    const [, all = ''] =
      /^vmtally top: keys and columns {2}1–13 of (\d+), PgDn more/.exec(screen.lines()[0] ?? '') ?? [];
    expect(Number(all)).toBeGreaterThan(60);
    await screen.type('\x1b[6~');
    expect(screen.lines()[0]).toContain(`14–26 of ${all}, PgDn more`);
    await screen.type(`\x1b[5~${DOWN}`);
    expect(screen.lines()[0]).toContain(`2–14 of ${all}, PgDn more`);
    await screen.type('\x1b[F');
    expect(screen.lines()[0]).toContain(`${Number(all) - 12}–${all} of ${all}, PgUp back`);
  });

  test('unless all are', async () => {
    const screen = await filled({ columns: 200, rows: 200 });
    await screen.type('h');
    expect(screen.lines()[0]?.trim()).toBe('vmtally top: keys and columns');
  });
});

test.each(['h', '?', 'q', '\x1b', '\x1bOP'])('%j closes the help that h opened', async (key) => {
  const screen = await filled(SIZE);
  await screen.type('h');
  expect(screen.model.state.place).toBe('help');
  await screen.type(key);
  expect(screen.model.state.place).toBe('table');
  expect(screen.actions).toEqual([]);
});

describe('the interval', () => {
  test('is changed at the prompt', async () => {
    const changed: number[] = [];
    const changeInterval = async (ms: number) => void changed.push(ms);
    const screen = await filled(SIZE, { changeInterval });
    await screen.type('d');
    expect(screen.lines().at(-1)).toMatch(/^Seconds between ticks: 1 /);
    await screen.type('\x7f0.25\r');
    expect(changed).toEqual([250]);
  });

  test.each(['0', '61', 'x', ''])('%j is refused', async (text) => {
    const screen = await filled(SIZE, { changeInterval: async () => {} });
    await screen.type(`d\x15${text}\r`);
    expect(screen.lines().at(-1)).toContain('the interval must be 0.1 to 60 seconds');
  });

  test('that cannot be changed shows the reason', async () => {
    const changeInterval = () => Promise.reject(new Error('the session has ended'));
    const screen = await filled(SIZE, { changeInterval });
    await screen.type('d\r');
    await drawn();
    expect(screen.lines().at(-1)).toContain('the session has ended');
  });

  test('cannot be changed with a service', async () => {
    const screen = await filled(SIZE);
    await screen.type('d');
    expect(screen.lines().at(-1)).toContain('the service sets the interval (1 s)');
  });
});

test('actions outside the model', async () => {
  const screen = await filled(SIZE);
  await screen.type('\x0c\x1a\x03');
  await screen.type('h\x03');
  await screen.type('\x1bq');
  await screen.type('/\x03');
  expect(screen.actions).toEqual(['repaint', 'suspend', 'interrupt', 'interrupt', 'quit', 'interrupt']);
});

test('an error of the service is shown', async () => {
  const screen = await filled(SIZE);
  screen.connection.refuse('leaderboard', 'there is no session main');
  await settled();
  expect(screen.lines().at(-1)).toContain('there is no session main. Do otherwise.');
});

test('a reconnection clears the selection', async () => {
  const screen = await filled(SIZE);
  await screen.type(DOWN);
  screen.connection.become({ kind: 'lost', reason: 'it ended', retryMs: 1 });
  screen.connection.become('open');
  sendTick(screen.connection);
  expect(screen.model.state.selected).toBeNull();
});

describe('a paste', () => {
  test('acts as 200 keys at most', async () => {
    const screen = await filled(SIZE);
    await screen.type('\x0c'.repeat(5_003));
    await settled();
    expect(screen.actions).toEqual(Array.from({ length: 200 }, () => 'repaint'));
  });

  test('does not keep Ctrl-C from ending the screen', async () => {
    const screen = await filled(SIZE);
    await screen.type(`${'j'.repeat(5_003)}\x03`);
    expect(screen.actions).toEqual(['interrupt']);
  });
});
