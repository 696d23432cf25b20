import { expect, test } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import { rowCount } from '../../src/client/row-count.ts';
import { leaderboard, who } from './messages.ts';

const rest = { rows: 5, ended: 0, cells: [] };

test('both numbers are of the last tick, where the screen has rows that left', () => {
  const board = new Leaderboard();
  board.apply(leaderboard({ rows: [1, 2].map((row) => ({ row, who: who(), cells: [] })), rest }));
  const held = [...board.rows.values()];
  expect(rowCount(board, held)).toEqual({ shown: 2, all: 7 });
  expect(rowCount(board, held.slice(1))).toEqual({ shown: 1, all: 7 });
  board.apply(leaderboard({ reset: false, tick: 2, gone: [1], rest: { ...rest, rows: 0 } }));
  expect(rowCount(board, held)).toEqual({ shown: 1, all: 1 });
});
