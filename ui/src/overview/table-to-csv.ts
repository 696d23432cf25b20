import type { Leaderboard } from '../../../src/client/leaderboard.ts';
import { numberOf, type OverviewColumn } from '../../../src/client/overview.ts';
import { cellsIn, orderedRows, rateOf } from '../../../src/client/overview-rows.ts';
import { plural } from '../../../src/text/units.ts';
import type { Cell } from '../../../src/wire/rows.ts';
import { csv } from '../text/csv.ts';

/**
 * The table of the overview as CSV (RFC 4180): a line for each row, with exact numbers a second; empty if not counted.
 * `title`: what a row is.
 */
export function tableToCsv(
  board: Leaderboard,
  title: string,
  columns: readonly OverviewColumn[],
  chosen: OverviewColumn,
): string {
  const line = (name: string, members: number | '', rate: (column: OverviewColumn) => number) => [
    name,
    members,
    ...columns.map((column) => (column.counted ? rate(column) : '')),
  ];
  const ofCells = (cells: readonly Cell[]) => (column: OverviewColumn) =>
    numberOf(cellsIn(cells), column, board.seconds).rate;
  return csv([
    [title, 'processes', ...columns.map(({ title: name, unit }) => `${name} (${unit}/s)`)],
    ...orderedRows(board, chosen).map((row) =>
      line(row.who.key, row.who.members === 0 ? '' : row.who.members, (column) => rateOf(board, row, column)),
    ),
    ...(board.rest.rows > 0 ? [line(plural(board.rest.rows, 'other'), '', ofCells(board.rest.cells))] : []),
    line('all', '', ofCells(board.total)),
  ]);
}
