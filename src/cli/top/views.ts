import type { Leaderboard } from '../../client/leaderboard.ts';
import { sortOf } from '../../client/sort.ts';
import { GROUPS, type Sort } from '../../wire/view-requests.ts';
import { nameOf } from './draw/rows.ts';
import type { Frame } from './frame.ts';
import type { Context, State } from './state.ts';
import type { BoardView, ProcessView, Subscriptions } from './subscriptions.ts';

/** The columns that replace amounts if the values have no amount. */
const COUNTED: Partial<Record<Sort, Sort>> = { amount: 'count', amountRate: 'rate' };

/** The view to request for the state of the screen. */
export function boardView(
  { series, group, order, filter }: State,
  top: number,
  board: Leaderboard,
): BoardView {
  // Values that are kinds have no amount to order by.
  const kinds = board.version > 0 && !board.hasAmount;
  const wanted = sortOf(order.column);
  const view: BoardView = {
    view: 'leaderboard',
    group,
    top,
    sort: kinds ? (COUNTED[wanted] ?? wanted) : wanted,
    filter: filter.trim(),
  };
  // Do not name the first series: the service sends it by default, and a name would make another view. Do not
  // name an unknown series: the service refuses it.
  const known = board.series.findIndex(({ label }) => label === series) > 0;
  return known && series !== undefined ? { ...view, series } : view;
}

/** The context of key actions. */
export function contextOf(
  subscriptions: Subscriptions,
  frame: Frame,
  changes: Pick<Context, 'canChange'>,
): Context {
  const { board, by, group } = subscriptions;
  return {
    ...frame.context,
    ...changes,
    group,
    groups: by === 'pid' || by === 'tid' ? GROUPS : ['row', 'cpu'],
    series: board.series.map(({ label }) => label),
    intervalMs: subscriptions.session?.intervalMs ?? 1000,
    processOf: (row) => processView(subscriptions, row),
    nameOf: (row) => {
      const who = board.rows.get(row)?.who;
      return who ? nameOf(who, { group, by }) : '';
    },
  };
}

/**
 * Identifies a process by pid and start time, which stay valid after the service restarts; any other row by
 * its number.
 */
function processView({ board, by }: Subscriptions, row: number): ProcessView {
  const { session } = board;
  const who = board.rows.get(row)?.who;
  if (by === 'pid' && who?.start != null)
    return { view: 'process', session, pid: Number(who.key), start: who.start };
  return { view: 'process', session, row };
}
