import { expect, test } from 'vitest';
import { WholeBoard } from '../../src/client/whole-board.ts';
import { leaderboard, who } from './messages.ts';

/** Applies a tick of one program, and returns the rate of it that a screen shows, with that of all. */
function shown(board: WholeBoard, tick: number, seconds: number, count: number, reset = tick === 1) {
  const cell = [0, 100 + count, 8, count, 8] as const;
  board.apply(
    leaderboard({
      tick,
      seconds,
      reset,
      rows: [{ row: 1, ...(reset && { who: who() }), cells: [[...cell]] }],
      total: [[...cell]],
    }),
  );
  const { whole } = board;
  const [row = expect.fail()] = whole.rows.values();
  return [whole.cell(row).rate, whole.figures(whole.total).rate, whole.tick];
}

test('a tick that a longer interval cut off leaves the rates of the last whole tick', () => {
  const board = new WholeBoard();
  expect(shown(board, 1, 1, 70)).toEqual([70, 70, 1]);
  expect(shown(board, 2, 1, 60)).toEqual([60, 60, 2]);
  expect(shown(board, 3, 0.1, 9)).toEqual([60, 60, 2]);
  expect(board.tick).toBe(3);
  expect(shown(board, 4, 4, 200)).toEqual([50, 50, 4]);
});

test('another snapshot keeps nothing of before', () => {
  const board = new WholeBoard();
  shown(board, 1, 1, 70);
  shown(board, 2, 0.1, 9);
  expect(shown(board, 3, 0.2, 40, true)).toEqual([200, 200, 3]);
});
