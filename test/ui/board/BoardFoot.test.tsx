import { expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { others } from '../../../src/client/others.ts';
import type { Cell } from '../../../src/wire/rows.ts';
import { BoardFoot } from '../../../ui/src/board/BoardFoot.tsx';
import { HOME, type Place } from '../../../ui/src/place/place.ts';
import { leaderboard, series, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

/** A row with 30 of 120 allocations is shown; 5 other rows are not, and `left` ended and are no longer kept. */
function render(left: Cell[], place: Partial<Place> = {}) {
  const board = new Leaderboard();
  board.apply(
    leaderboard({
      rows: [{ row: 7, who: who(), cells: [[0, 30, 1920, 10, 640]], spark: [] }],
      total: [[0, 120, 7680, 40, 2560]],
      rest: { rows: 5, ended: 0, cells: [[0, 90, 5760, 30, 1920]] },
      left,
    }),
  );
  return rendered(
    <BoardFoot
      others={others(board, [...board.rows.values()])}
      board={board}
      series={series()}
      place={{ ...HOME, view: 'board', ...place }}
      index={3}
    />,
  );
}

const numbers = (rows: string[][]) =>
  rows.map((cells) => [cells[1]?.replace(/ \(P.*/, ''), cells[5], cells[7]]);

test('tells ended processes that are no longer kept from the other rows', () => {
  const { rows, text } = render([[0, 60, 3840, 10, 640]]);
  expect(numbers(rows).map(([, ...rest]) => rest)).toEqual([
    ['20', '30'],
    ['10', '60'],
  ]);
  expect(text).toContain('Processes that ended and are no longer on the board');
});

test('opens them by program', () => {
  expect(render([[0, 60, 3840, 0, 0]]).html).toContain(
    'href="./?view=board&amp;sort=count&amp;group=name&amp;left=1"',
  );
});

test('of a program does not open them: they are of that program', () => {
  const { html, rows } = render([[0, 60, 3840, 0, 0]], { within: { group: 'name', key: 'cc1' } });
  expect(rows).toHaveLength(2);
  expect(html).not.toContain('href');
});

test('has no row for them if there are none', () => {
  expect(render([]).rows).toHaveLength(1);
});
