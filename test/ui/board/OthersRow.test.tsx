import { expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { others } from '../../../src/client/others.ts';
import { OthersRow } from '../../../ui/src/board/OthersRow.tsx';
import { leaderboard, series, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

/** One row with 30 of `count` allocations is shown; `hidden` further rows are not in the view. */
function render(count: number, hidden: number, filtered = false) {
  const board = new Leaderboard();
  board.apply(
    leaderboard({
      rows: [{ row: 7, who: who(), cells: [[0, 30, 1920, 10, 640]], spark: [] }],
      total: [[0, count, 64 * count, 40, 2560]],
      rest: { rows: hidden, cells: [] },
    }),
  );
  return rendered(
    <OthersRow
      others={others(board, [...board.rows.values()])}
      series={series()}
      index={3}
      {...{ board, filtered }}
    />,
  );
}

test('has what the shown rows lack to the total', () => {
  expect(render(120, 5).rows).toEqual([
    ['', 'others (5 rows)', '', '', '', '30', '1.9 KiB/s', '90', '5.6 KiB', '75.0 %', ''],
  ]);
});

test.each([
  [120, 1, 'others (1 row)'],
  [120, 0, 'others (no longer kept)'],
  [30, 0, 'others (0 rows)'],
])('of %i allocations and %i hidden rows is called %s', (count, hidden, name) => {
  expect(render(count, hidden).rows[0]?.[1]).toBe(name);
});

test('explains in its tooltip whose counts it has', () => {
  expect(render(120, 5).tooltips[0]).toMatch(/not shown, and of ended rows that are no longer kept$/);
  expect(render(120, 5, true).tooltips[0]).toMatch(/, and of rows that do not match the filter$/);
});
