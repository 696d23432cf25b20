import { expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { others } from '../../../src/client/others.ts';
import { OthersRow } from '../../../ui/src/board/OthersRow.tsx';
import { leaderboard, series, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

/** Shows a row with 30 of `count` allocations; `hidden` further rows are not in the view. */
function render(count: number, hidden: number, filtered = false) {
  const board = new Leaderboard();
  board.apply(
    leaderboard({
      rows: [{ row: 7, who: who(), cells: [[0, 30, 1920, 10, 640]], spark: [] }],
      total: [[0, count, 64 * count, 40, 2560]],
      rest: { rows: hidden, ended: 0, cells: [] },
    }),
  );
  return rendered(
    <OthersRow
      others={others(board, [...board.rows.values()])}
      series={series()}
      whole={{ of: 'rate', total: 40 }}
      index={3}
      filtered={filtered}
    />,
  );
}

test('has what the shown rows lack to the total', () => {
  expect(render(120, 5).rows).toEqual([
    [
      '',
      'others (5 rows) (Sum of the rows that are not shown)',
      '',
      '',
      '',
      '30',
      '1.9 KiB/s',
      '90',
      '5.6 KiB',
      '75.0 %',
      '',
    ],
  ]);
});

test.each([
  [120, 1, 'others (1 row)'],
  [120, 0, 'others (no longer kept)'],
  [30, 0, 'others (0 rows)'],
])('of %i allocations and %i hidden rows is called %s', (count, hidden, name) => {
  expect(render(count, hidden).rows[0]?.[1]).toContain(name);
});

test('explains whose counts it has, on hover and for screen readers', () => {
  expect(render(120, 5, true).tooltips[0]).toMatch(
    /such as those that do not match the filter, or have ended$/,
  );
  const { tooltips, text } = render(120, 0);
  expect(tooltips[0]).toMatch(/^Processes that ended and are no longer kept, of names beyond the 4,096/);
  expect(text).toContain(tooltips[0]);
});
