import type { Board } from '../tally/board.ts';
import type { ReconciliationHistory } from '../tally/reconciliation-history.ts';
import type { SessionInfo } from '../wire/session.ts';

/** A session as the counting side last described it, and all its counts. */
export interface Held {
  info: SessionInfo;
  board: Board;
  reconciliation: ReconciliationHistory;
}
