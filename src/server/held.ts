import type { Board } from '../tally/board.ts';
import type { ReconciliationHistory } from '../tally/reconciliation-history.ts';
import type { SessionInfo } from '../wire/session.ts';

/** A session as the counting process last described it, with all its counts. */
export interface Held {
  info: SessionInfo;
  board: Board;
  reconciliations: ReconciliationHistory;
}
