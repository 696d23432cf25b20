import type { Board, BoardRow } from '../../tally/board.ts';
import type { Cells } from '../../tally/cells.ts';
import type { Who } from '../../wire/views.ts';
import { whoOf } from './who-of.ts';

/** A row or a group of rows, as a leaderboard ranks it. */
export interface Entry {
  row: number;
  who: Who;
  cells: Cells;
  /** The last tick in which the entry counted. */
  tick: number;
  /** True if the identity may have changed with this tick. */
  renewed: boolean;
}

export const entryOf = ({ who, cells, tick }: BoardRow, board: Board): Entry => ({
  row: who.row,
  // Most rows are only ranked, and their identity is never read.
  get who() {
    return whoOf(who);
  },
  cells,
  tick,
  renewed: board.touched.has(who.row),
});

/** Looks for `text`, which is in lower case, in all texts of an identity. */
export const matches = ({ name, key, user, cgroup, place }: Who, text: string): boolean =>
  [name, key, user, cgroup, place].some((field) => field?.toLowerCase().includes(text));
