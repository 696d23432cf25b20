import { expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { FleetBoardFoot } from '../../../ui/src/fleet/FleetBoardFoot.tsx';
import type { Across } from '../../../ui/src/place/place-values.ts';
import { leaderboard, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

/** The foot below one row of 100 allocations, of so many of all. */
function foot(count: number, rows = 0, across: Across = 'name') {
  const board = new Leaderboard();
  board.apply(
    leaderboard({
      sure: 1,
      rows: [{ row: 1, who: who(), cells: [[0, 100, 6400, 10, 640]] }],
      total: [[0, count, 64 * count, 12, 768]],
      rest: { rows, ended: 0, cells: [[0, count - 100, 64 * (count - 100), 2, 128]] },
    }),
  );
  return rendered(
    <table>
      <FleetBoardFoot board={board} rows={[...board.rows.values()]} across={across} />
    </table>,
  ).rows;
}

const ALL = ['12', '130', '768 B/s', '8.1 KiB', ''];

test('rows, others and all add up', () => {
  expect(foot(130, 3)).toEqual([
    ['others 3 rows', '2', '30', '128 B/s', '1.9 KiB', ''],
    ['all', ...ALL],
  ]);
});

test('events that hosts sent in no row are among the others', () => {
  expect(foot(130)).toEqual([
    ['others', '2', '30', '128 B/s', '1.9 KiB', ''],
    ['all', ...ALL],
  ]);
});

test('counts that hosts were asked for later than the total was sent leave no negative rest', () => {
  expect(foot(97, 3)).toEqual([
    ['others 3 rows', '2', '0', '128 B/s', '0 B', ''],
    ['all', '12', '97', '768 B/s', '6.1 KiB', ''],
  ]);
});

test('hosts have no column of hosts', () => {
  expect(foot(100, 0, 'host')).toEqual([['all', '12', '100', '768 B/s', '6.3 KiB']]);
});

test('without others there is the total alone', () => {
  expect(foot(100).map(([name]) => name)).toEqual(['all']);
});
