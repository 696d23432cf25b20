import { expect, test } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import { mergedBoard } from '../../src/client/merged-board.ts';
import type { LeaderboardMessage } from '../../src/wire/views.ts';
import { calls, leaderboard, series, who } from './messages.ts';

function boardOf(parts: Partial<LeaderboardMessage>): Leaderboard {
  const board = new Leaderboard();
  board.apply(leaderboard(parts));
  return board;
}

const cc1 = who({ key: 'cc1', start: null });
const ld = who({ key: 'ld', start: null });
const base = boardOf({
  seconds: 4,
  series: [series()],
  rows: [
    { row: 1, who: cc1, cells: [[0, 50, 500, 40, 400]] },
    { row: 2, who: ld, cells: [[0, 5, 50, 4, 40]] },
  ],
  total: [[0, 60, 600, 48, 480]],
  rest: { rows: 3, ended: 0, cells: [[0, 5, 50, 4, 40]] },
});
const other = boardOf({
  tick: 9,
  seconds: 1,
  series: [calls()],
  rows: [
    { row: 7, who: ld, cells: [[0, 30, null, 20, null]] },
    { row: 8, who: who({ key: 'make', start: null }), cells: [[0, 8, null, 8, null]] },
  ],
  total: [[0, 40, null, 30, null]],
});

test('joins the series of several sessions by the key of their rows', () => {
  const merged = mergedBoard(base, [other]);
  expect(merged.series.map(({ label }) => label)).toEqual(['kmem:kmalloc', 'kmem:kfree']);
  expect(
    [...merged.rows.values()].map(({ row, who: { key }, cells }) => [row, key, [...cells.values()]]),
  ).toEqual([
    [1, 'cc1', [[0, 50, 500, 40, 400]]],
    [
      2,
      'ld',
      [
        [0, 5, 50, 4, 40],
        // 20 in a tick of one second are 80 in a tick of four.
        [1, 30, null, 80, null],
      ],
    ],
  ]);
});

test('rows and rest add up to the total, in each series', () => {
  const { total, rest } = mergedBoard(base, [other]);
  expect(total).toEqual([
    [0, 60, 600, 48, 480],
    [1, 40, null, 120, null],
  ]);
  expect(rest).toEqual({
    rows: 3,
    ended: 0,
    cells: [
      [0, 5, 50, 4, 40],
      [1, 10, null, 40, null],
    ],
  });
});

test('a row that counted nothing in the last tick of the other session has no rate there', () => {
  const later = boardOf({ series: [calls()], rows: [{ row: 7, who: ld, cells: [[0, 30, null, 20, null]] }] });
  later.apply(leaderboard({ reset: false, tick: 2 }));
  expect(mergedBoard(base, [later]).rows.get(2)?.cells.get(1)).toEqual([1, 30, null, 0, null]);
});

test('one board stays as it is', () => {
  expect(mergedBoard(base, [])).toBe(base);
});

test('where rows that ended are hidden, their numbers are among the rest, in each series', () => {
  const gone = { ...ld, ended: true };
  const rows: LeaderboardMessage['rows'] = [
    { row: 1, who: cc1, cells: [[0, 50, 500, 40, 400]] },
    { row: 2, who: gone, cells: [[0, 5, 50, 4, 40]] },
  ];
  const total: LeaderboardMessage['total'] = [[0, 60, 600, 48, 480]];
  const ended = boardOf({ rows, total, rest: { rows: 3, ended: 1, cells: [[0, 5, 50, 4, 40]] } });
  expect(mergedBoard(ended, [])).toBe(ended);
  for (const others of [[], [other]]) {
    const living = mergedBoard(ended, others, { hidesEnded: true });
    expect([...living.rows.keys()]).toEqual([1]);
    expect(living.rest).toMatchObject({ rows: 4, ended: 2 });
    expect(living.rest.cells[0]).toEqual([0, 10, 100, 8, 80]);
    expect(living.total[0]).toEqual([0, 60, 600, 48, 480]);
  }
});
