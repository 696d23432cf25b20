import type { Cell } from '../wire/rows.ts';
import type { BoardRow, Leaderboard } from './leaderboard.ts';
import { numberOf, type OverviewColumn } from './overview.ts';
import { ownRows } from './own-rows.ts';

type Known = Pick<OverviewColumn, 'series' | 'needed' | 'partly'>;

/** False for a host that does not count every series of the column, and for a group of hosts of which only some count them. */
export function isKnown(
  { who, cells }: BoardRow,
  { series, needed = series, partly = false }: Known,
): boolean {
  const isHost = who.host === who.key && who.start === null;
  return (isHost || !partly) && needed.every((index) => cells.get(index)?.[3] !== null);
}

type Summed = Pick<OverviewColumn, 'series' | 'take'>;

/** The number of a row per second in the last tick; 0 if the row counted nothing in it. */
export const rateOf = (board: Leaderboard, row: BoardRow, column: Summed): number =>
  row.tick === board.tick ? numberOf(cellsOf(row), column, board.seconds).rate : 0;

/** The number of all rows per second in the last tick. */
export const totalRateOf = (board: Leaderboard, column: Summed): number =>
  numberOf(cellsIn(board.total), column, board.seconds).rate;

/** The rate that the shares of a column refer to: that of all rows but vmtally’s own. */
export function wholeRateOf(board: Leaderboard, column: Summed): number {
  return ownRows(board).reduce((rate, row) => rate - rateOf(board, row, column), totalRateOf(board, column));
}

/** The rate of all rows that are not in `shown`. */
export function restRateOf(board: Leaderboard, shown: readonly BoardRow[], column: Summed): number {
  const total = totalRateOf(board, column);
  const rest = shown.reduce((rate, row) => rate - rateOf(board, row, column), total);
  // Clamp floating-point residue to 0.
  return Math.abs(rest) < 1e-9 * total ? 0 : rest;
}

/**
 * Rows by the last tick. Rows that counted nothing in it follow, by what they counted before; vmtally’s own rows
 * come last.
 */
export function orderedRows(
  board: Leaderboard,
  column: Summed,
  { descending = true, rows = [...board.rows.values()] } = {},
): BoardRow[] {
  const keyed = rows.map((row) => ({
    row,
    rate: rateOf(board, row, column),
    total: numberOf(cellsOf(row), column, board.seconds).total,
  }));
  const last = ({ row }: { row: BoardRow }) => (row.who.own ? 1 : 0);
  const sign = descending ? 1 : -1;
  keyed.sort(
    (a, b) => last(a) - last(b) || sign * (b.rate - a.rate || b.total - a.total) || a.row.row - b.row.row,
  );
  return keyed.map(({ row }) => row);
}

const cellsOf =
  ({ cells }: BoardRow) =>
  (series: number) =>
    cells.get(series);

/** Looks up the cell of a series. */
export const cellsIn =
  (cells: readonly Cell[]) =>
  (series: number): Cell | undefined =>
    cells.find(([index]) => index === series);
