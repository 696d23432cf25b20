import { describe, expect, test } from 'vitest';
import { Board } from '../../src/tally/board.ts';
import { Cells } from '../../src/tally/cells.ts';
import { type AddedGroups, GroupHistory } from '../../src/tally/group-history.ts';
import { finish } from '../../src/tally/steps.ts';
import { BYTES, feedTick, KINDS, ORDERS, Story, take, who } from '../fixtures/feed.ts';
import { Random, SEEDS } from '../fixtures/random.ts';

const added = (
  tick: number,
  names: Record<string, number>,
  parts: Partial<AddedGroups> = {},
): AddedGroups => ({
  tick,
  atMs: 1000 * tick,
  seconds: 1,
  groups: {
    name: new Map(
      Object.entries(names).map(([name, count]) => {
        const cells = new Cells();
        cells.add(0, count, 8 * count);
        return [name, cells];
      }),
    ),
    user: new Map(),
    cgroup: new Map(),
  },
  gone: [],
  dropped: [],
  ...parts,
});

function historyOf(
  ticks: AddedGroups[],
  limits: Partial<{ ms: number; entries: number }> = {},
): GroupHistory {
  const history = new GroupHistory({ ms: 10_000, entries: 100, ...limits });
  for (const tick of ticks) history.add(tick);
  return history;
}

const FIRST = new Set([0]);
const numbers = (history: GroupHistory, from = 0) =>
  history.ticks('name', FIRST, 'count', from).map(({ tick, numbers: by }) => [tick, Object.fromEntries(by)]);

test('each tick has what each group counted in it', () => {
  const history = historyOf([added(1, { a: 3, b: 5 }), added(2, { b: 7 })]);
  expect(numbers(history)).toEqual([
    [1, { a: 3, b: 5 }],
    [2, { b: 7 }],
  ]);
  expect(numbers(history, 2)).toEqual([[2, { b: 7 }]]);
  expect(history.ticks('name', FIRST, 'amount', 2)[0]?.numbers).toEqual(new Map([['b', 56]]));
  expect(history.ticks('name', new Set([1]), 'count', 2)[0]).toMatchObject({ numbers: new Map(), total: 0 });
});

test('counts of rows that left are in the total only', () => {
  const history = historyOf([added(1, { a: 3 }, { gone: [[0, 11, 88]] })]);
  expect(history.ticks('name', FIRST, 'count')).toMatchObject([{ numbers: new Map([['a', 3]]), total: 14 }]);
  expect(history.ticks('name', FIRST, 'amount')).toMatchObject([{ total: 24 + 88 }]);
});

test('a tick in which one of the series was not counted says so', () => {
  const history = historyOf([added(1, { a: 1 }, { dropped: [0] }), added(2, { a: 1 }, { dropped: [1] })]);
  expect(history.ticks('name', FIRST, 'count').map(({ counted }) => counted)).toEqual([false, true]);
});

describe('limits', () => {
  test('ticks that reach the age limit are dropped, and those of a clock that was set back', () => {
    const history = historyOf([added(1, { a: 1 }), added(9, { a: 1 }), added(3, { a: 1 })], { ms: 2500 });
    expect(numbers(history).map(([tick]) => tick)).toEqual([1, 9, 3].slice(2));
  });

  test('the oldest ticks are dropped until the entries are within the limit; the newest stays', () => {
    const history = historyOf([added(1, { a: 1 }), added(2, { a: 1, b: 1 }), added(3, { a: 1 })], {
      entries: 3,
    });
    expect(numbers(history).map(([tick]) => tick)).toEqual([2, 3]);
    history.add(added(4, { a: 1, b: 1, c: 1, d: 1 }));
    expect([numbers(history).length, history.size]).toEqual([1, 4]);
  });
});

test('follows the series to their new numbers', () => {
  const history = historyOf([added(1, { a: 3 }, { gone: [[0, 2, null]], dropped: [0, 1] })]);
  finish(history.renumber((old) => (old === 0 ? 2 : undefined)));
  expect(history.ticks('name', FIRST, 'count')).toMatchObject([
    { numbers: new Map(), total: 0, counted: true },
  ]);
  expect(history.ticks('name', new Set([2]), 'count')).toMatchObject([
    { numbers: new Map([['a', 3]]), total: 5, counted: false },
  ]);
});

describe('of a board', () => {
  test('groups keep what processes counted that have ended and left', () => {
    const board = new Board({
      ended: 0,
      endedMs: 0,
      groups: 10,
      history: { ms: 60_000, bytes: 1_000 },
      groupHistory: { ms: 60_000, entries: 1_000 },
    });
    board.setSeries([BYTES]);
    take(board, feedTick({ rows: [{ ...who(1), name: 'cc', ended: true }], counts: [[1, 0, 64, 2]] }));
    take(board, feedTick({ tick: 2, counts: [[1, 0, 64, 5]] }));
    expect(board.rows.size).toBe(0);
    expect(board.groupHistory.ticks('name', FIRST, 'count')).toMatchObject([
      { tick: 1, numbers: new Map([['cc', 2]]), total: 2 },
      { tick: 2, numbers: new Map(), total: 5 },
    ]);
  });

  test.each(SEEDS)('the groups of all ticks add up to the total of the board, seed %i', (seed) => {
    const board = new Board();
    board.setSeries([BYTES, ORDERS, KINDS]);
    const story = new Story(new Random(seed));
    for (let tick = 1; tick <= 50; tick++) take(board, story.next());
    for (const grouping of ['name', 'user', 'cgroup'] as const)
      for (const series of [0, 1, 2]) {
        const ticks = board.groupHistory.ticks(grouping, new Set([series]), 'count');
        const sum = ticks.reduce((all, { total }) => all + total, 0);
        expect(sum).toBe(board.total.get(series)?.[1] ?? 0);
      }
  });
});

test('finds the tick of a time', () => {
  const history = historyOf([added(1, { a: 3 }), added(2, { a: 4 }), added(3, { a: 5 })]);
  expect([0, 1000, 1001, 3000, 3001].map((atMs) => history.at(atMs, 'name')?.tick)).toEqual([
    1,
    1,
    2,
    3,
    undefined,
  ]);
  expect([...(history.at(1001, 'name')?.groups ?? [])]).toMatchObject([['a', [[0, 4, 32]]]]);
});
