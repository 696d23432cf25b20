import type { BoardRow, Leaderboard } from './leaderboard.ts';

/**
 * Counts the rows of a board that are on a screen, and all of them, both as of its last tick. A screen that holds its order may
 * show rows that left the board.
 */
export const rowCount = (
  { rows, rest }: Pick<Leaderboard, 'rows' | 'rest'>,
  onScreen: readonly BoardRow[],
): { shown: number; all: number } => ({
  shown: onScreen.filter(({ row }) => rows.has(row)).length,
  all: rows.size + rest.rows,
});
