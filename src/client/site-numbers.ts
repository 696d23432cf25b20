import type { Cell } from '../wire/rows.ts';
import type { BoardRow, Leaderboard } from './leaderboard.ts';

/** Bytes that the calls at a site asked for since the session began, and the part of what they got that nobody asked for. */
export interface Requested {
  bytes: number;
  /** From 0 to 1. */
  wasted: number;
}

/** Columns of a board by call site beside those of all boards. */
export const SITE_COLUMNS = ['requested', 'wasted', 'most'] as const;
export type SiteColumn = (typeof SITE_COLUMNS)[number];

/** The columns that have something: captures and older services have neither requests nor users. */
export function siteColumns(board: Pick<Leaderboard, 'series' | 'summed' | 'rows'>): readonly SiteColumn[] {
  const hasUsers = [...board.rows.values()].some(({ who }) => who.users !== undefined);
  return [
    ...(requestedSeries(board) === undefined ? [] : (['requested', 'wasted'] as const)),
    ...(hasUsers ? (['most'] as const) : []),
  ];
}

/** The requested bytes of a row; null where the session does not count those of all chosen series. */
export const requestedOf = (board: Leaderboard, row: BoardRow): Requested | null =>
  requested(board, (series) => row.cells.get(series), board.cell(row).amount);

/** The requested bytes of all rows together. */
export const requestedOfAll = (board: Leaderboard): Requested | null =>
  requested(
    board,
    (series) => board.total.find(([index]) => index === series),
    board.figures(board.total).amount,
  );

function requested(
  board: Pick<Leaderboard, 'series' | 'summed'>,
  cellOf: (series: number) => Cell | undefined,
  allocated: number | null,
): Requested | null {
  const series = requestedSeries(board);
  if (series === undefined || allocated === null) return null;
  const bytes = series.reduce((sum, index) => sum + (cellOf(index)?.[1] ?? 0), 0);
  return { bytes, wasted: allocated > 0 ? (allocated - bytes) / allocated : 0 };
}

/** Indexes of the series that have the requested bytes of the chosen series; undefined unless all of these have one. */
export function requestedSeries({
  series,
  summed,
}: Pick<Leaderboard, 'series' | 'summed'>): readonly number[] | undefined {
  const found = summed.map((chosen) => {
    const asked = series[chosen];
    return series.findIndex(
      (other) =>
        asked?.sum === null &&
        other.sum === 'bytes' &&
        other.probe === asked.probe &&
        other.filter === asked.filter,
    );
  });
  return found.includes(-1) ? undefined : found;
}
