import type { Board } from '../tally/board.ts';
import type { Ledger } from '../tally/books-ledger.ts';
import type { SessionInfo } from '../wire/session.ts';

/** A session as the counting side last described it, and all that it counted. */
export interface Held {
  info: SessionInfo;
  board: Board;
  books: Ledger;
}
