import { expect, test } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import {
  cellsIn,
  orderedRows,
  rateOf,
  restRateOf,
  totalRateOf,
  wholeRateOf,
} from '../../src/client/overview-rows.ts';
import type { Cell, Row } from '../../src/wire/rows.ts';
import { seriesOf } from '../fixtures/feed.ts';

const SLAB = { series: [0, 1], take: 'count' as const };

const row = (number: number, cells: Cell[], own = false): Row => ({
  row: number,
  who: {
    key: `program-${number}`,
    start: null,
    parent: null,
    name: null,
    user: null,
    cgroup: null,
    place: null,
    ...(own && { own: true as const }),
    ended: false,
    shared: 0,
    members: 1,
    running: 1,
  },
  cells,
});

const head = { type: 'leaderboard', key: 'k', session: 'main', atMs: 0, seconds: 2 } as const;

/** In the last tick of 2 s: row 1 counts 4, row 2 counts 10, vmtally 8, and a row that is not shown 2. */
function board(): Leaderboard {
  const made = new Leaderboard();
  const rest = { rows: 1, cells: [] };
  const labels = ['kmem:kmalloc', 'kmem:kmem_cache_alloc'];
  made.apply({
    ...head,
    gone: [],
    left: [],
    tick: 1,
    reset: true,
    series: labels.map((label) => seriesOf(label)),
    chosen: 'kmem:kmalloc',
    rows: [row(3, [[0, 7, null, 7, null]]), row(4, [[0, 90, null, 90, null]])],
    total: [],
    rest,
  });
  made.apply({
    ...head,
    gone: [],
    left: [],
    tick: 2,
    reset: false,
    chosen: 'kmem:kmalloc',
    rows: [
      row(0, [[0, 8, null, 8, null]], true),
      row(1, [
        [0, 3, null, 3, null],
        [1, 1, null, 1, null],
      ]),
      row(2, [[1, 10, null, 10, null]]),
    ],
    total: [
      [0, 110, null, 11, null],
      [1, 11, null, 13, null],
    ],
    rest,
  });
  return made;
}
const numbers = (rows: readonly { row: number }[]) => rows.map(({ row: number }) => number);

test('rows are in the order of the last tick, then of what they counted before; vmtally is last', () => {
  expect(numbers(orderedRows(board(), SLAB))).toEqual([2, 1, 4, 3, 0]);
  expect(numbers(orderedRows(board(), SLAB, { descending: false }))).toEqual([3, 4, 1, 2, 0]);
  const rows = [...board().rows.values()].filter(({ row: number }) => number > 1);
  expect(numbers(orderedRows(board(), SLAB, { rows }))).toEqual([2, 4, 3]);
});

test('the rate of a row that counted nothing in the last tick is 0', () => {
  const made = board();
  expect([...made.rows.values()].map((each) => [each.row, rateOf(made, each, SLAB)])).toEqual([
    [3, 0],
    [4, 0],
    [0, 4],
    [1, 2],
    [2, 5],
  ]);
});

test('shares are of the total without vmtally’s own rows; the rest is the total without the rows shown', () => {
  const made = board();
  expect(totalRateOf(made, SLAB)).toBe(12);
  expect(wholeRateOf(made, SLAB)).toBe(8);
  expect(restRateOf(made, [...made.rows.values()], SLAB)).toBe(1);
  expect(cellsIn(made.total)(1)).toEqual([1, 11, null, 13, null]);
});
