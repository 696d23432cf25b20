import type { Board } from '../tally/board.ts';
import type { ObjectTally } from '../tally/object-tally.ts';
import type { Past } from '../tally/past.ts';
import type { ReconciliationHistory } from '../tally/reconciliation-history.ts';
import type { StackTally } from '../tally/stack-tally.ts';
import type { FeedTick } from '../wire/feed.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { Marks } from './marks.ts';
import type { Rankings } from './view/rankings.ts';

/** A session as the counting process last described it, with all its counts. */
export interface Held {
  info: SessionInfo;
  board: Board;
  rankings: Rankings;
  reconciliations: ReconciliationHistory;
  marks: Marks;
  /** The last ten minutes, to look back at. */
  past: Past;
  /** Sampled stacks; none of a session that samples none. */
  stacks: StackTally;
  /** Paired objects; none of a session that pairs none. */
  objects: ObjectTally;
  /** The last tick, for clients that record; undefined before the first. */
  tick?: Pick<FeedTick, 'counts' | 'rows' | 'containers'>;
  /** Map and tracepoints of each series. */
  programs: NonNullable<FeedTick['programs']>;
}
