import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { numberOf, type OverviewColumn } from '../../../src/client/overview.ts';

/** The number of a column that a row counted a second in the last tick. */
export const rateOf = (board: Leaderboard, row: BoardRow, column: OverviewColumn): number =>
  row.tick === board.tick ? numberOf((index) => row.cells.get(index), column, board.seconds).rate : 0;

/** By the last tick; rows that counted nothing in it come last, by what they counted before. */
export function orderedRows(board: Leaderboard, chosen: OverviewColumn): BoardRow[] {
  const keyed = [...board.rows.values()].map((row) => {
    const { total } = numberOf((index) => row.cells.get(index), chosen, board.seconds);
    return { row, rate: rateOf(board, row, chosen), total };
  });
  // vmtally's own row comes last.
  const last = ({ row }: { row: BoardRow }) => (row.who.own ? 1 : 0);
  keyed.sort((a, b) => last(a) - last(b) || b.rate - a.rate || b.total - a.total || a.row.row - b.row.row);
  return keyed.map(({ row }) => row);
}
