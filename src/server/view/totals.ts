import type { Board } from '../../tally/board.ts';
import { addToCell, type Cells } from '../../tally/cells.ts';
import type { KeptTick } from '../../tally/history.ts';
import { amountOfEvents } from '../../tally/units-of.ts';
import type { TotalsMessage } from '../../wire/views.ts';
import { copyCell } from './copy-cell.ts';
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
  const { ticks } = board.history;
  return {
    type: 'totals',
    ...messageHead(board, key, session, reset),
    total: [...board.total.values()].map((cell) => copyCell(cell)),
    distributions: distributionsOf(board.distributions),
    history: (reset ? ticks : ticks.slice(-1)).map((kept) => totalsOf(kept, board)),
  };
}

function totalsOf(
  { tick, atMs, seconds, counts, dropped, vmstat }: KeptTick,
  board: Board,
): TotalsMessage['history'][number] {
  const cells: Cells = new Map();
  for (let at = 0; at < counts.length; at += 4) {
    const index = counts[at + 1] ?? -1;
    const series = board.series[index];
    if (series === undefined) continue;
    const [value, count] = [counts[at + 2] ?? 0, counts[at + 3] ?? 0];
    addToCell(cells, index, count, amountOfEvents(value, count, series.value));
  }
  return {
    tick,
    atMs,
    seconds,
    cells: [...cells.values()].map(([series, count, amount]) => [series, count, amount]),
    leftOut: dropped,
    vmstat,
  };
}
