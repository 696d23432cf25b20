import { expect, test } from 'vitest';
import { frozen } from '../../../src/cli/top/frozen.ts';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { leaderboard, row, SERIES } from './messages.ts';

test('a frozen board has the numbers of the chosen series, and keeps them', () => {
  const board = new Leaderboard();
  const chosen = SERIES[1]?.label ?? '';
  board.apply(leaderboard([row(1)], { chosen }));
  const copy = frozen(board);
  const numbers = () => [...copy.rows.values()].map((each) => copy.cell(each));
  expect(numbers()).toMatchObject([{ count: 10_000, rate: 7 }]);
  expect({ ...copy }).toEqual({ ...board });
  board.apply(leaderboard([row(1, false, 5)], { chosen, reset: false, tick: 41 }));
  expect(numbers()).toMatchObject([{ count: 10_000, rate: 7 }]);
});
