import { expect, test } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import { requestedOf, requestedOfAll, siteColumns } from '../../src/client/site-numbers.ts';
import { arrange, type Column, figureOf, sortOf } from '../../src/client/sort.ts';
import type { Cell } from '../../src/wire/rows.ts';
import { leaderboard, series, who } from './messages.ts';

const counted = (label: string, probe: string) => [
  series({ label, probe }),
  series({ label: `${label}.bytes`, probe, counts: 'bytes', sum: 'bytes', value: null }),
];
const ALL = [...counted('kmem:kmalloc', 'a'), ...counted('kmem:kmem_cache_alloc', 'b')];

/** A board with a site of 10 objects of 64 bytes, which asked for 48 each, and 3 of 192, which asked for 184. */
function boardOf(all = ALL, labels = ['kmem:kmalloc', 'kmem:kmem_cache_alloc'], parts = {}): Leaderboard {
  const board = new Leaderboard(10, labels);
  const cells: [number, number, number | null, number, number | null][] = [
    [0, 10, 640, 10, 640],
    [1, 480, null, 480, null],
    [2, 3, 576, 0, 0],
    [3, 552, null, 0, null],
  ];
  board.apply(leaderboard({ series: all, rows: [{ row: 1, who: who(parts), cells }], total: cells }));
  return board;
}

test('the requested bytes of the chosen series add up, of a row and of all', () => {
  const board = boardOf();
  const row = board.rows.get(1) ?? expect.fail();
  const asked = { bytes: 1_032, wasted: (1_216 - 1_032) / 1_216 };
  expect(requestedOf(board, row)).toEqual(asked);
  expect(requestedOfAll(board)).toEqual(asked);
  const one = boardOf(ALL, ['kmem:kmalloc']);
  expect(requestedOf(one, one.rows.get(1) ?? expect.fail())).toEqual({ bytes: 480, wasted: 0.25 });
});

test('sites are sorted by the bytes that were asked for, and by those that nobody asked for', () => {
  const board = new Leaderboard(10, ['kmem:kmalloc']);
  const rows = [
    [640, 480],
    [8_000, 7_900],
    [900, 600],
  ].map(([got = 0, asked = 0], row) => ({
    row,
    who: who({}),
    cells: [
      [0, 10, got, 10, got],
      [1, asked, null, asked, null],
    ] satisfies Cell[],
  }));
  board.apply(leaderboard({ series: counted('kmem:kmalloc', 'a'), rows, total: [] }));
  const order = (column: Column) => arrange(board, { column, descending: true }).map(({ row }) => row);
  expect(order('wasted')).toEqual([2, 0, 1]);
  expect(order('requested')).toEqual([1, 2, 0]);
  expect([sortOf('wasted'), sortOf('requested')]).toEqual(['wasted', 'requested']);
  expect([figureOf('wasted'), figureOf('requested'), figureOf('name')]).toEqual(['amount', 'amount', 'rate']);
});

test.each([
  ['a service that does not count them', [ALL[0] ?? series(), ALL[2] ?? series()]],
  ['events of which one has none', ALL.slice(0, 3)],
  ['other filters', ALL.map((entry) => (entry.sum === null ? entry : { ...entry, filter: 'x > 1' }))],
])('%s: there are none', (_, all) => {
  const board = boardOf(all);
  expect(requestedOf(board, board.rows.get(1) ?? expect.fail())).toBeNull();
  expect(siteColumns(board)).toEqual([]);
});

test('bytes that were asked for are no calls that ask', () => {
  const board = boardOf(ALL, ['kmem:kmalloc.bytes']);
  expect(requestedOfAll(board)).toBeNull();
});

test('users have a column where a row has some', () => {
  expect(siteColumns(boardOf())).toEqual(['requested', 'wasted']);
  const users = { processes: 2, most: 'cc1-7' };
  expect(siteColumns(boardOf(ALL, undefined, { users }))).toEqual(['requested', 'wasted', 'most']);
});
