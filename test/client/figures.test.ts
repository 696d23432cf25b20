import { expect, test } from 'vitest';
import { figuresOf, others } from '../../src/client/figures.ts';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import type { Row } from '../../src/wire/views.ts';
import { leaderboard, who } from './messages.ts';

test('figures are those of the series, a second', () => {
  const cells: [number, number, number | null, number, number | null][] = [
    [1, 7, null, 3, null],
    [0, 100, 6400, 20, 1280],
  ];
  expect(figuresOf(cells, 0, 2, true)).toEqual({ count: 100, amount: 6400, rate: 10, amountRate: 640 });
  expect(figuresOf(cells, 1, 2, false)).toEqual({ count: 7, amount: null, rate: 1.5, amountRate: null });
});

test('a series that counted nothing is zeros, with an amount if it has one', () => {
  expect(figuresOf([], 0, 1, true)).toEqual({ count: 0, amount: 0, rate: 0, amountRate: 0 });
  expect(figuresOf([], 0, 1, false)).toEqual({ count: 0, amount: null, rate: 0, amountRate: null });
});

const rows: Row[] = [
  { row: 1, who: who(), cells: [[0, 100, 800, 7, 56]] },
  { row: 2, who: who(), cells: [[0, 50, 400, 3, 24]] },
  { row: 3, who: who(), cells: [[0, 11, 88, 0, 0]] },
];
const board = new Leaderboard();
board.apply(
  leaderboard({
    seconds: 3,
    rows,
    total: [[0, 1000, 8000, 31, 248]],
    rest: { rows: 5, cells: [[0, 839, 6712, 21, 168]] },
  }),
);

test('rows and others add up to the total', () => {
  const shown = [...board.rows.values()];
  const left = others(board, shown);
  expect(left).toMatchObject({ rows: 5, count: 839, amount: 6712 });
  expect(left.rate).toBeCloseTo(7);
  expect(left.amountRate).toBeCloseTo(56);
});

test('what a filter hides is among the others', () => {
  const shown = [...board.rows.values()].filter(({ row }) => row === 2);
  expect(others(board, shown)).toMatchObject({ rows: 7, count: 950, amount: 7600 });
});

test('nothing left is nothing, whatever divisions leave over', () => {
  const full = new Leaderboard();
  full.apply(leaderboard({ seconds: 0.7, rows, total: [[0, 161, 1288, 10, 80]] }));
  expect(others(full, [...full.rows.values()])).toEqual({
    rows: 0,
    count: 0,
    amount: 0,
    rate: 0,
    amountRate: 0,
  });
});
