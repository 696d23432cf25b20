import { expect, test } from 'vitest';
import { drawn, filled } from './drive.ts';
import { leaderboard, row } from './messages.ts';

test('the number of ended rows is exact, with those that are not on the board', async () => {
  const screen = await filled({ columns: 80, rows: 24 });
  const ended = row(10);
  screen.connection.send(leaderboard([ended, row(11)], { rest: 1500, ended: 961 }));
  await drawn();
  expect(screen.lines()[0]).toContain('1,502 rows (962 ended)');
});
