import { expect, test } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import { others } from '../../src/client/others.ts';
import type { Row } from '../../src/wire/rows.ts';
import { leaderboard, who } from './messages.ts';

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
    rest: { rows: 5, ended: 0, cells: [[0, 839, 6712, 21, 168]] },
  }),
);

test('rows and others add up to the total', () => {
  const shown = [...board.rows.values()];
  const left = others(board, shown);
  expect(left).toMatchObject({ rows: 5, count: 839, amount: 6712 });
  expect(left.rate).toBeCloseTo(7);
  expect(left.amountRate).toBeCloseTo(56);
});

test('rows hidden by a filter are among the others', () => {
  const shown = [...board.rows.values()].filter(({ row }) => row === 2);
  expect(others(board, shown)).toMatchObject({ rows: 7, count: 950, amount: 7600 });
});

test('a row on the screen that left the board is among the others', () => {
  const small = new Leaderboard();
  small.apply(leaderboard({ seconds: 3, rows, total: [[0, 161, 1288, 10, 80]] }));
  const held = [...small.rows.values()];
  const rest = { rows: 0, ended: 0, cells: [] };
  small.apply(
    leaderboard({ seconds: 3, reset: false, rows: [], gone: [1], total: [[0, 61, 488, 0, 0]], rest }),
  );
  expect(others(small, held)).toMatchObject({ rows: 0, count: 0, amount: 0 });
});

test('rates without rows are 0, whatever residue divisions leave', () => {
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

test('what rates of a fleet are rounded by is no rate of the others', () => {
  const fleet = new Leaderboard();
  const all: Row[] = [1, 2].map((number) => ({ row: number, who: who(), cells: [[0, 5, 8, 0.5, 0.5]] }));
  fleet.apply(leaderboard({ sure: 2, rows: all, total: [[0, 10, 16, 1 - 2 / 1024, 1]] }));
  expect(others(fleet, [...fleet.rows.values()])).toMatchObject({ rate: 0, amountRate: 0 });
});

test('a rate of the others of a fleet that would be written 0.0 is 0: each host rounds that of each group', () => {
  const fleet = new Leaderboard();
  const all: Row[] = [{ row: 1, who: who(), cells: [[0, 5, 8, 0.5, 0.5]] }];
  const rest = { rows: 53, ended: 0, cells: [] };
  fleet.apply(leaderboard({ sure: 1, rows: all, total: [[0, 10, 16, 0.54, 0.54]], rest }));
  expect(others(fleet, [...fleet.rows.values()])).toMatchObject({ rows: 53, rate: 0, amountRate: 0 });
});
