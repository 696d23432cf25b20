import type { Who } from '../wire/rows.ts';
import { addedFigures, type Figures, lessFigures, type Whole, wholeOf } from './figures.ts';
import type { BoardRow, Leaderboard } from './leaderboard.ts';
import { type Column, figureOf } from './sort.ts';

/** The rows of vmtally's own processes, or the group of them. Shares leave them out. */
export const ownRows = (board: Leaderboard): BoardRow[] =>
  [...board.rows.values()].filter(({ who }) => who.own);

/** vmtally's own rows that are not on the screen. */
export const hiddenOwnRows = (board: Leaderboard, onScreen: readonly BoardRow[]): BoardRow[] =>
  ownRows(board).filter((row) => !onScreen.includes(row));

/** The rows in their order, with those of vmtally itself behind them. */
export const ownLast = <R extends { who?: Pick<Who, 'own'> | undefined }>(rows: readonly R[]): R[] => [
  ...rows.filter(({ who }) => !who?.own),
  ...rows.filter(({ who }) => who?.own),
];

/** The chosen series of vmtally's own rows together, or of some of them. */
export const ownFigures = (board: Leaderboard, rows: readonly BoardRow[] = ownRows(board)): Figures =>
  rows.reduce((sum, row) => addedFigures(sum, board.cell(row)), board.figures([]));

/** The number that shares on a board are of. `withOwn`: vmtally's own rows are among those asked for. */
export function wholeOfBoard(board: Leaderboard, column: Column, withOwn: boolean): Whole {
  const total = board.figures(board.total);
  return wholeOf(withOwn ? total : lessFigures(total, ownFigures(board)), figureOf(column));
}
