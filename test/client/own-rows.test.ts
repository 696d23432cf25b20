import { expect, test } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import { ownFigures, ownLast, ownRows, wholeOfBoard } from '../../src/client/own-rows.ts';
import { leaderboard, who } from './messages.ts';

/** vmtally makes 4 + 6 of 40 allocations a second, and 640 of 2,560 bytes. */
function board(): Leaderboard {
  const made = new Leaderboard();
  made.apply(
    leaderboard({
      rows: [
        { row: 1, who: who(), cells: [[0, 30, 1920, 10, 640]], spark: [] },
        { row: 2, who: who({ own: true }), cells: [[0, 12, 768, 4, 256]], spark: [] },
        { row: 3, who: who({ own: true }), cells: [[0, 18, 1152, 6, 384]], spark: [] },
      ],
      total: [[0, 120, 7680, 40, 2560]],
    }),
  );
  return made;
}

test('vmtally’s own rows are added up', () => {
  expect(ownRows(board()).map(({ row }) => row)).toEqual([2, 3]);
  expect(ownFigures(board())).toEqual({ count: 30, amount: 1920, rate: 10, amountRate: 640 });
  expect(ownFigures(new Leaderboard())).toMatchObject({ count: 0, rate: 0 });
});

test('vmtally’s own rows come last, and the others keep their order', () => {
  const rows = [...board().rows.values()].toReversed();
  expect(rows.map(({ row }) => row)).toEqual([3, 2, 1]);
  expect(ownLast(rows).map(({ row }) => row)).toEqual([1, 3, 2]);
});

test.each([
  ['rate', 40, 30],
  ['count', 120, 90],
  ['amount', 7680, 5760],
  ['name', 40, 30],
] as const)('shares of a board by %s are of %i, and without vmtally of %i', (column, all, without) => {
  expect(wholeOfBoard(board(), column, true).total).toBe(all);
  expect(wholeOfBoard(board(), column, false).total).toBe(without);
});
