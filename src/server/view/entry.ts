import type { Board, BoardRow } from '../../tally/board.ts';
import type { Cells } from '../../tally/cells.ts';
import { STEP_ROWS, type Steps } from '../../tally/steps.ts';
import { groupOf } from '../../text/grouping.ts';
import type { Within } from '../../wire/groups.ts';
import type { Row, Who } from '../../wire/rows.ts';
import { cellsForMessage } from './cells-for-message.ts';
import { whoOf } from './who-of.ts';

/** A row or a group of rows as of a tick, as leaderboards rank it. */
export interface Entry {
  readonly row: number;
  readonly who: Who;
  /** As in `who`. */
  readonly ended: boolean;
  readonly cells: Cells;
  /** The last tick in which the entry counted. */
  readonly tick: number;
  /** True if the identity is new or other than before the tick. */
  readonly renewed: boolean;
  /** True if the entry counted in the tick, or if its counts changed otherwise. */
  readonly counted: boolean;
}

/** A row of the board. Most rows are only ranked, so their identity for clients is made when it is read. */
class RowEntry implements Entry {
  readonly row: number;
  readonly ended: boolean;
  readonly cells: Cells;
  readonly tick: number;
  readonly renewed: boolean;
  readonly counted: boolean;
  readonly #who: BoardRow['who'];

  constructor({ who, cells, tick }: BoardRow, board: Board) {
    this.row = who.row;
    this.ended = who.ended;
    this.cells = cells;
    this.tick = tick;
    this.renewed = board.renewed.has(who.row);
    this.counted = tick === board.tick;
    this.#who = who;
  }

  get who(): Who {
    return whoOf(this.#who);
  }
}

/** All rows of the board, in steps. */
export function* entriesOf(board: Board): Steps<Entry[]> {
  const entries: Entry[] = [];
  for (const row of board.rows.values()) if (entries.push(new RowEntry(row, board)) % STEP_ROWS === 0) yield;
  return entries;
}

/** The cells of an entry, as a message has them. */
export const cellsOf = ({ cells, tick }: Entry, board: Board): Row['cells'] =>
  cellsForMessage(cells.values(), board, tick === board.tick);

/** True if the row belongs to the group. A group is named as `groupOf` does. */
export const isWithin = (who: Who, { group, key }: Within): boolean => groupOf(who, group) === key;

/** Looks for `text`, which is in lower case, in all texts of an identity. */
export const matches = ({ name, key, user, cgroup, place }: Who, text: string): boolean =>
  [name, key, user, cgroup, place].some((field) => field?.toLowerCase().includes(text));
