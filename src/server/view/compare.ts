import type { Board } from '../../tally/board.ts';
import type { ReconciliationHistory } from '../../tally/reconciliation-history.ts';
import type { ReconciledTick } from '../../wire/compare.ts';
import type { CompareMessage } from '../../wire/views.ts';
import { historyThenTicks, mayCreate, type ViewKind } from './kind.ts';
import { messageHead } from './message-head.ts';
import { whoOf } from './who-of.ts';

/** Shows tracepoints reconciled with /proc/vmstat, as the companion session for this view counts them. */
export const compare: ViewKind<'compare'> = {
  async resolve(request, context, { from, role }) {
    const { info } = context.session(request.session);
    const { id } = await context.engine.ask(
      { verb: 'reconcile', session: info.id, ...mayCreate(role) },
      from,
    );
    return { ...request, session: id };
  },
  open({ session }, key, context) {
    const { board, reconciliations, info } = context.session(session);
    return historyThenTicks((reset) => compareMessage(reconciliations, board, key, info.id, reset));
  },
};

/** Returns the reconciliation as of the board's tick. `reset`: with the identities and the last minutes. */
export function compareMessage(
  { last, history }: ReconciliationHistory,
  board: Board,
  key: string,
  session: string,
  reset: boolean,
): CompareMessage {
  const withContributors = (rows: ReconciledTick['rows']): CompareMessage['rows'] =>
    rows.map(({ contributors, ...numbers }) => ({
      ...numbers,
      // Omit a contributor that left the board: its name is no longer known.
      made: contributors.flatMap(({ row, counted }) => {
        const known = board.rows.get(row);
        return known ? [{ row, who: whoOf(known.who), counted }] : [];
      }),
    }));
  const { tick } = board;
  // A tick without a complete reconciliation has no rows.
  const current = last?.tick === tick;
  return {
    type: 'compare',
    ...messageHead(board, key, session, reset),
    ...(reset ? { identities: last?.identities ?? [] } : {}),
    rows: current ? withContributors(last.rows) : [],
    recent: withContributors(last?.recent ?? []),
    recentSeconds: last?.recentSeconds ?? 0,
    sums: withContributors(last?.sums ?? []),
    sumSeconds: last?.sumSeconds ?? 0,
    baseline: last?.baseline ?? { ticks: 0, needed: 0 },
    // The reconciliation of a tick arrives before the tick: omit ticks that the board does not have yet.
    history: reset ? history.filter((past) => past.tick <= tick) : current ? history.slice(-1) : [],
  };
}
