import { Board } from '../tally/board.ts';
import { ObjectTally } from '../tally/object-tally.ts';
import { Past } from '../tally/past.ts';
import { ReconciliationHistory } from '../tally/reconciliation-history.ts';
import { StackTally } from '../tally/stack-tally.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { Held } from './held.ts';
import { Marks } from './marks.ts';
import { Rankings } from './view/rankings.ts';

/** A session of which nothing else is known yet, or with the counts that it has already. */
export function hold(info: SessionInfo, board = new Board(), marks = new Marks()): Held {
  return {
    info,
    board,
    rankings: new Rankings(board),
    reconciliations: new ReconciliationHistory(),
    marks,
    past: new Past(),
    stacks: new StackTally(),
    objects: new ObjectTally(),
    programs: [],
  };
}
