import { describe, expect, test } from 'vitest';
import { Board } from '../../src/tally/board.ts';
import type { BoardLimits } from '../../src/tally/board-limits.ts';
import type { Cells } from '../../src/tally/cells.ts';
import type { FeedTick } from '../../src/wire/feed.ts';
import { BYTES, feedTick, KINDS, ORDERS, PLAIN, Story, seriesOf, take, who } from '../fixtures/feed.ts';
import { Random, SEEDS } from '../fixtures/random.ts';

const LIMITS: BoardLimits = {
  ended: 100,
  endedMs: 60_000,
  groups: 100,
  history: { ms: 600_000, bytes: 80_000 },
  groupHistory: { ms: 600_000, entries: 1_000 },
};

/** A board with these ticks. */
function boardOf(series: FeedTick['series'], ticks: FeedTick[], limits: Partial<BoardLimits> = {}): Board {
  const board = new Board({ ...LIMITS, ...limits });
  if (series) board.setSeries(series);
  for (const tick of ticks) take(board, tick);
  return board;
}

const cellsOf = (board: Board, row: number) => [...(board.rows.get(row)?.cells.values() ?? [])];

/**
 * The sum of all rows of a board and of the rows that left, by series. Numbers of the tick only include rows
 * that counted in it.
 */
function summed(board: Board): Map<number, number[]> {
  const sums = new Map<number, number[]>();
  const add = (cells: Cells, now: boolean) => {
    for (const [series, count, amount, tickCount, tickAmount] of cells.values()) {
      const sum = sums.get(series) ?? [0, 0, 0, 0];
      sums.set(series, sum);
      sum[0] = (sum[0] ?? 0) + count;
      sum[1] = (sum[1] ?? 0) + (amount ?? 0);
      if (!now) continue;
      sum[2] = (sum[2] ?? 0) + tickCount;
      sum[3] = (sum[3] ?? 0) + (tickAmount ?? 0);
    }
  };
  for (const row of board.rows.values()) add(row.cells, row.tick === board.tick);
  add(board.goneCells, true);
  return sums;
}

function totals(board: Board): Map<number, number[]> {
  return new Map(
    board.total
      .values()
      .map(([series, count, amount, tickCount, tickAmount]) => [
        series,
        [count, amount ?? 0, tickCount, tickAmount ?? 0],
      ]),
  );
}

describe('rows and gone rows add up to the total', () => {
  const limits: [string, Partial<BoardLimits>][] = [
    ['as few leave', {}],
    ['as ended rows leave soon', { endedMs: 1500 }],
    ['as few ended rows may stay', { ended: 3 }],
    ['as none may stay and no group is kept', { ended: 0, groups: 0 }],
  ];
  describe.each(limits)('%s', (_, limit) => {
    test.each(SEEDS)('seed %i', (seed) => {
      const story = new Story(new Random(seed), { change: seed % 2 === 0 });
      const board = new Board({ ...LIMITS, ...limit });
      for (let step = 0; step < 60; step++) {
        take(board, story.next());
        expect(summed(board)).toEqual(totals(board));
        for (const [series, distribution] of board.distributions.read()) {
          const sum = [...distribution.values()].reduce((all, count) => all + count, 0);
          expect(sum).toBe(board.total.get(series)?.[1]);
        }
      }
      expect(board.total.size).toBeGreaterThan(0);
    });
  });
});

describe('cells', () => {
  test('have count and amount, in total and in the tick', () => {
    const board = boardOf(
      [BYTES, ORDERS, KINDS, PLAIN],
      [
        feedTick({
          rows: [who(1)],
          counts: [
            [1, 0, 64, 3],
            [1, 0, 8, 2],
            [1, 1, 0, 5],
            [1, 1, 3, 2],
            [1, 2, 7, 4],
            [1, 3, 0, 6],
          ],
        }),
      ],
    );
    const cells = [
      [0, 5, 208, 5, 208],
      [1, 7, 21, 7, 21],
      [2, 4, null, 4, null],
      [3, 6, null, 6, null],
    ];
    expect(cellsOf(board, 1)).toEqual(cells);
    expect([...board.total.values()]).toEqual(cells);
    expect(board.rows.get(1)?.distributions.read().get(0)).toEqual(
      new Map([
        [64, 3],
        [8, 2],
      ]),
    );
  });

  test('of a row without counts keep the numbers of its last tick', () => {
    const board = boardOf(
      [BYTES],
      [feedTick({ rows: [who(1)], counts: [[1, 0, 8, 1]] }), feedTick({ tick: 2 })],
    );
    expect(board.rows.get(1)?.tick).toBe(1);
    expect([...board.total.values()]).toEqual([[0, 1, 8, 0, 0]]);
    expect([...board.touched]).toEqual([]);
  });

  test('of a row that counts again are reset in all series', () => {
    const board = boardOf(
      [BYTES, PLAIN],
      [
        feedTick({
          rows: [who(1)],
          counts: [
            [1, 0, 8, 1],
            [1, 1, 0, 7],
          ],
        }),
        feedTick({ tick: 2, counts: [[1, 0, 16, 2]] }),
      ],
    );
    expect(cellsOf(board, 1)).toEqual([
      [0, 3, 40, 2, 32],
      [1, 7, null, 0, null],
    ]);
  });

  test('ignore an unknown series', () => {
    const board = boardOf([BYTES], [feedTick({ rows: [who(1)], counts: [[1, 1, 0, 5]] })]);
    expect([cellsOf(board, 1), board.total.values()]).toEqual([[], []]);
  });

  test('accept an empty tick of length 0', () => {
    const board = boardOf([BYTES], [feedTick({ seconds: 0 })]);
    expect([board.tick, board.seconds]).toEqual([1, 0]);
  });
});

describe('rows that ended', () => {
  const ended = (row: number) => who(row, { ended: true });
  const counts: [number, number, number, number][] = [[1, 0, 8, 5]];

  test('stay for a while after their last activity', () => {
    const board = boardOf(
      [BYTES],
      [feedTick({ rows: [ended(1)], counts }), feedTick({ tick: 60 }), feedTick({ tick: 61 })],
    );
    expect([board.rows.size, board.gone]).toEqual([0, [1]]);
    expect([...board.goneCells.values()]).toEqual([[0, 5, 40, 0, 0]]);
    take(board, feedTick({ tick: 62 }));
    expect(board.gone).toEqual([]);
  });

  test('stay longer if they counted after their end', () => {
    const board = boardOf(
      [BYTES],
      [
        feedTick({ rows: [ended(1)], counts }),
        feedTick({ tick: 31, counts }),
        feedTick({ tick: 61 }),
        feedTick({ tick: 90 }),
      ],
    );
    expect(board.rows.size).toBe(1);
    take(board, feedTick({ tick: 91 }));
    expect(board.gone).toEqual([1]);
  });

  test('over the limit leave in order of their last activity', () => {
    const board = boardOf(
      [BYTES],
      [
        feedTick({ rows: [ended(1), ended(2)], counts }),
        feedTick({ tick: 2, counts }),
        feedTick({ tick: 3, rows: [ended(3), who(4)] }),
      ],
      { ended: 2 },
    );
    expect([...board.rows.keys()]).toEqual([1, 3, 4]);
    expect(board.gone).toEqual([2]);
  });

  test('leave, but living rows stay without counts', () => {
    const board = boardOf([BYTES], [feedTick({ rows: [who(1)], counts }), feedTick({ tick: 100_000 })]);
    expect(board.rows.size).toBe(1);
  });

  test('leave with their numbers of the tick', () => {
    const board = boardOf([BYTES], [feedTick({ rows: [ended(1)], counts })], { ended: 0 });
    expect([...board.total.values()]).toEqual([[0, 5, 40, 5, 40]]);
    expect([...board.goneCells.values()]).toEqual([[0, 5, 40, 5, 40]]);
    take(board, feedTick({ tick: 2 }));
    expect([...board.goneCells.values()]).toEqual([[0, 5, 40, 0, 0]]);
  });

  test('add to the total, and to no row, after they left', () => {
    const board = boardOf([BYTES], [feedTick({ rows: [ended(1)], counts }), feedTick({ tick: 2, counts })], {
      ended: 0,
    });
    expect(board.rows.size).toBe(0);
    expect([...board.total.values()]).toEqual([[0, 10, 80, 5, 40]]);
    expect([...board.goneCells.values()]).toEqual([[0, 10, 80, 5, 40]]);
  });

  test('keep their counts by name, user and cgroup, `?` if unknown', () => {
    const board = boardOf(
      [PLAIN],
      [
        feedTick({
          rows: [
            who(1, { ended: true, name: 'cc1', user: null, cgroup: '/a' }),
            who(2, { ended: true, name: 'cc1', user: 'ann', cgroup: '/b' }),
          ],
          counts: [
            [1, 0, 0, 2],
            [2, 0, 0, 3],
          ],
        }),
      ],
      { ended: 0 },
    );
    const gone = (grouping: 'name' | 'user' | 'cgroup') =>
      [...board.goneBy[grouping]].map(([name, cells]) => [name, cells.get(0)?.[1]]);
    expect([gone('name'), gone('user'), gone('cgroup')]).toEqual([
      [['cc1', 5]],
      [
        ['?', 2],
        ['ann', 3],
      ],
      [
        ['/a', 2],
        ['/b', 3],
      ],
    ]);
  });

  test('keep no more groups than the limit; existing groups continue', () => {
    const rows = [1, 2, 3].map((row) => who(row, { ended: true, name: row === 2 ? 'b' : 'a' }));
    const all: [number, number, number, number][] = [1, 2, 3].map((row) => [row, 0, 0, row]);
    const board = boardOf([PLAIN], [feedTick({ rows, counts: all })], { ended: 0, groups: 1 });
    expect([...board.goneBy.name].map(([name, cells]) => [name, cells.get(0)?.[1]])).toEqual([['a', 4]]);
    expect(board.goneCells.get(0)?.[1]).toBe(6);
  });
});

describe('setSeries', () => {
  const begin = () =>
    boardOf(
      [BYTES, PLAIN],
      [
        feedTick({
          rows: [who(1)],
          counts: [
            [1, 0, 8, 1],
            [1, 1, 0, 2],
          ],
        }),
      ],
    );

  test('equal series are no change', () => {
    const board = begin();
    expect(board.setSeries([{ ...BYTES, sinceMs: 5 }, { ...PLAIN }])).toBe(false);
    expect(board.series[0]?.sinceMs).toBe(5);
  });

  test('a dropped series is a change, and its return too; its counts continue', () => {
    const board = begin();
    expect(board.setSeries([BYTES, { ...PLAIN, counted: false }])).toBe(true);
    board.apply(feedTick({ tick: 2 }));
    expect(board.history.totals.map(({ dropped }) => dropped)).toEqual([[], [1]]);
    expect(board.setSeries([BYTES, PLAIN])).toBe(true);
    expect(board.setSeries([BYTES, PLAIN])).toBe(false);
    expect(board.total.get(1)?.[1]).toBeGreaterThan(0);
    // The series change places, and the history follows.
    board.setSeries([PLAIN, BYTES]);
    expect(board.history.totals.map(({ dropped }) => dropped)).toEqual([[], [0]]);
  });

  test('a series that returned with its counts in `before` starts from 0', () => {
    const board = begin();
    expect(board.setSeries([BYTES, { ...PLAIN, before: 2 }])).toBe(true);
    expect([board.total.get(0)?.[1], board.total.get(1)]).toEqual([1, undefined]);
  });

  test('counts follow their series to another index', () => {
    const board = begin();
    expect(board.setSeries([PLAIN, KINDS, BYTES])).toBe(true);
    expect(cellsOf(board, 1)).toEqual([
      [2, 1, 8, 1, 8],
      [0, 2, null, 2, null],
    ]);
    take(board, feedTick({ tick: 2, counts: [[1, 2, 8, 10]] }));
    expect(board.total.get(2)).toEqual([2, 11, 88, 10, 80]);
    expect(board.history.rows.map(({ counts }) => [...(counts.read()[1] ?? [])])).toEqual([[2, 0], [2]]);
    expect(board.history.rates(new Set([1]), new Set([2]), 2)).toEqual(
      new Map([
        [
          1,
          [
            [1, 1],
            [2, 10],
          ],
        ],
      ]),
    );
  });

  test('a series that left leaves no counts, and starts from 0 when it returns', () => {
    const board = begin();
    expect(board.setSeries([PLAIN])).toBe(true);
    expect(cellsOf(board, 1)).toEqual([[0, 2, null, 2, null]]);
    expect([...board.distributions.read().keys()]).toEqual([0]);
    board.setSeries([BYTES, PLAIN]);
    take(board, feedTick({ tick: 2, counts: [[1, 0, 8, 1]] }));
    expect(board.total.get(0)).toEqual([0, 1, 8, 1, 8]);
    expect(board.history.rates(new Set([1]), new Set([0]), 60)).toEqual(new Map([[1, [[2, 1]]]]));
  });

  test('the same event with another filter is another series', () => {
    const board = begin();
    board.setSeries([{ ...BYTES, filter: 'bytes_req > 64' }, PLAIN]);
    expect(board.total.values().map(([series]) => series)).toEqual([1]);
  });

  test('all series can leave', () => {
    const board = begin();
    expect(board.setSeries([])).toBe(true);
    take(board, feedTick({ tick: 2, counts: [[1, 0, 8, 1]] }));
    expect(board.total.values()).toEqual([]);
  });
});

describe('vmstat', () => {
  const series = [seriesOf('a', { vmstat: ['pgfault', 'pgmajfault'] })];
  const states = (ticks: FeedTick[]) => {
    const board = boardOf(series, ticks);
    const { names, values, deltas, first } = board.vmstat ?? expect.fail();
    return { names, values: [...values], deltas: [...deltas], first: [...first] };
  };

  test('the first reading has no deltas', () => {
    expect(states([feedTick({ vmstat: { pgfault: 10, nr_free: 3 } })])).toEqual({
      names: ['pgfault', 'nr_free'],
      values: [10, 3],
      deltas: [0, 0],
      first: [10, 3],
    });
  });

  test('later readings have deltas, up or down', () => {
    const ticks = [
      feedTick({ vmstat: { pgfault: 10, nr_free: 3 } }),
      feedTick({ tick: 2, names: false, vmstat: { pgfault: 14, nr_free: 1 } }),
      feedTick({ tick: 3, names: false, vmstat: { pgfault: 15, nr_free: 2 } }),
    ];
    expect(states(ticks)).toMatchObject({ values: [15, 2], deltas: [1, 1], first: [10, 3] });
  });

  test('a change of names starts again', () => {
    const ticks = [
      feedTick({ vmstat: { pgfault: 10 } }),
      feedTick({ tick: 2, vmstat: { custom: 100, pgfault: 14 } }),
    ];
    expect(states(ticks)).toEqual({
      names: ['custom', 'pgfault'],
      values: [100, 14],
      deltas: [0, 0],
      first: [100, 14],
    });
  });

  test('after a pause a tick has its part of the growth since the reading before', () => {
    const board = boardOf(series, [
      feedTick({ atMs: 10_000, vmstat: { pgfault: 100 } }),
      feedTick({ tick: 2, names: false, atMs: 20_000, seconds: 2, vmstat: { pgfault: 600 } }),
      feedTick({ tick: 3, names: false, atMs: 21_050, seconds: 1, vmstat: { pgfault: 607 } }),
    ]);
    expect(board.history.totals.map(({ vmstat }) => vmstat)).toEqual([
      [['pgfault', 0]],
      [['pgfault', 100]],
      [['pgfault', 7]],
    ]);
  });

  test('the history keeps the counters that correspond to a series', () => {
    const board = boardOf(series, [
      feedTick({ vmstat: { pgfault: 10, nr_free: 3 } }),
      feedTick({ tick: 2, names: false, vmstat: { pgfault: 14, nr_free: 1 } }),
    ]);
    expect(board.history.totals.map(({ vmstat }) => vmstat)).toEqual([[['pgfault', 0]], [['pgfault', 4]]]);
  });
});
