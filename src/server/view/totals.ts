import type { Board } from '../../tally/board.ts';
import type { TotalsMessage } from '../../wire/views.ts';
import { cellsForMessage } from './cells-for-message.ts';
import { distributionsOf } from './distributions-of.ts';
import { historyThenTicks, type ViewKind, withSession } from './kind.ts';
import { messageHead } from './message-head.ts';

/** Shows the totals of a session, by series. */
export const totals: ViewKind<'totals'> = {
  resolve: withSession,
  open({ session }, key, context) {
    const { board, info } = context.session(session);
    return historyThenTicks((reset) => totalsMessage(board, key, info.id, reset));
  },
};

/** `reset`: with the last minutes. */
export function totalsMessage(board: Board, key: string, session: string, reset: boolean): TotalsMessage {
  const ticks = board.history.totals;
  return {
    type: 'totals',
    ...messageHead(board, key, session, reset),
    total: cellsForMessage(board.total.values(), board),
    distributions: distributionsOf(board.distributions.read()),
    history: (reset ? ticks : ticks.slice(-1)).map(
      ({ tick, atMs, seconds, totals: cells, dropped, vmstat: counters }) => ({
        tick,
        atMs,
        seconds,
        cells,
        leftOut: dropped,
        vmstat: counters,
      }),
    ),
  };
}
