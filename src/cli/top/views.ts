import type { BoardView, ProcessView } from '../../client/connection.ts';
import { figuresOf } from '../../client/figures.ts';
import type { Leaderboard } from '../../client/leaderboard.ts';
import { isListed } from '../../client/listed-series.ts';
import { columnsOf, sortOf as sortOfColumn } from '../../client/overview.ts';
import { siteSeries } from '../../client/site-series.ts';
import { sortOf } from '../../client/sort.ts';
import { DESCRIBED } from '../../wire/container.ts';
import { areProcesses, type Group, groupsOf, isOffered } from '../../wire/groups.ts';
import { SITE_EVENTS } from '../../wire/session.ts';
import type { Sort } from '../../wire/view-requests.ts';
import { headsOf } from './beside.ts';
import type { Frame } from './frame.ts';
import { menuItems } from './menu.ts';
import { chosenOf } from './overview-frame.ts';
import type { Context, State } from './state.ts';
import type { Subscriptions } from './subscriptions.ts';
import { FLEET_GROUPS, groupingOf } from './table-group.ts';

/** The groupings of the overview, in the order of the key. */
const OVERVIEW_GROUPS: readonly Group[] = [
  'name',
  'container',
  ...DESCRIBED,
  'unit',
  'cgroup',
  'user',
  'row',
];

/** The columns that replace amounts if the values have no amount. */
const COUNTED: Partial<Record<Sort, Sort>> = {
  amount: 'count',
  amountRate: 'rate',
  requested: 'count',
  wasted: 'count',
};

/** The view to request for the state of the screen. */
export function boardView(
  { table, series, group, order, overview, filter, within, sites, isReplay }: State,
  top: number,
  board: Leaderboard,
): BoardView {
  if (sites !== null) {
    const process = sites.of && { pid: sites.of.pid, start: sites.of.start };
    const rows = { top, filter: filter.trim(), sort: sortOf(order.column) };
    const labels = isReplay ? siteSeries(board.series) : SITE_EVENTS;
    return { view: 'leaderboard', group: 'site', series: [...labels], ...rows, ...process };
  }
  const common = {
    view: 'leaderboard',
    ...groupingOf(group),
    top,
    filter: filter.trim(),
    ...(within && { within }),
  } as const;
  if (table === 'overview') {
    // The series' names are known only from the first message.
    const chosen = chosenOf(columnsOf(board.series), overview.column);
    return chosen ? { ...common, sort: sortOfColumn(chosen), series: [...chosen.labels] } : common;
  }
  // Values that are kinds have no amount to order by.
  const kinds = board.version > 0 && !board.hasAmount;
  const wanted = sortOf(order.column);
  const view: BoardView = { ...common, sort: kinds ? (COUNTED[wanted] ?? wanted) : wanted };
  // Do not name the first series: the service sends it by default, and a name would make another view. Do not
  // name an unknown series: the service refuses it.
  const known = board.series.findIndex(({ label }) => label === series) > 0;
  return known && series !== undefined ? { ...view, series } : view;
}

const isOfFleet = ({ isFleet, host }: State): boolean => isFleet && host === null;

/** The context of key actions. */
export function contextOf(
  state: State,
  subscriptions: Subscriptions,
  frame: Frame,
  changes: Pick<Context, 'canChange'>,
): Context {
  const { board, by, group, totals } = subscriptions;
  const { described = [] } = subscriptions.session ?? {};
  return {
    ...frame.context,
    ...changes,
    by,
    hasSites: subscriptions.session?.sites === true,
    group,
    groups: isOfFleet(state)
      ? FLEET_GROUPS
      : areProcesses(by) && state.table === 'overview'
        ? OVERVIEW_GROUPS.filter(isOffered(described))
        : groupsOf(by, described),
    series: board.series.flatMap((series, index) => {
      const { count } = figuresOf(totals.total, index, 1, false);
      return series.label === state.series || isListed(series, count) ? [series.label] : [];
    }),
    numbers: columnsOf(subscriptions.overview.series, headsOf(state.shown)),
    menu: state.menu === null ? [] : menuItems(state.menu, state, subscriptions),
    intervalMs: subscriptions.session?.intervalMs ?? 1000,
    processOf: (row) => processView(subscriptions, row),
    whoOf: (row) => board.rows.get(row)?.who,
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
