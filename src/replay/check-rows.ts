import { tooMuch } from '../capture/too-much.ts';
import type { Board } from '../tally/board.ts';

/** Most rows of a replay: a row takes some 600 bytes, and each page has a table of its own. */
const MOST_ROWS = 200_000;

/** Throws CAPTURE_INVALID where a table has more rows than a replay holds. */
export function checkRows({ rows }: Pick<Board, 'rows'>): void {
  if (rows.size > MOST_ROWS)
    throw tooMuch(MOST_ROWS, 'processes at a time', '`vmtally report` counts them by larger rows.');
}
