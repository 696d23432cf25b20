import type { Leaderboard } from '../../client/leaderboard.ts';
import { sortOf } from '../../client/sort.ts';
import { GROUPS, type Sort } from '../../wire/views.ts';
import { nameOf } from './draw/rows.ts';
import type { BoardView, Feed, ProcessView } from './feed.ts';
import type { Frame } from './frame.ts';
import type { Context, State } from './state.ts';

/** What stands in for amounts. */
const COUNTED: Partial<Record<Sort, Sort>> = { amount: 'count', amountRate: 'rate' };

/** What to ask for, from what the screen shows. */
export function boardView(
  { series, group, order, filter }: State,
  top: number,
  board: Leaderboard,
): BoardView {
  // Where values are kinds, nothing can be ordered by what they add up to.
  const kinds = board.version > 0 && !board.hasAmount;
  const wanted = sortOf(order.column);
  const view: BoardView = {
    view: 'leaderboard',
    group,
    top,
    sort: kinds ? (COUNTED[wanted] ?? wanted) : wanted,
    filter: filter.trim(),
  };
  // The first one is what comes unasked: by its name it would be another view. One that is not there is refused.
  const known = board.series.findIndex(({ label }) => label === series) > 0;
  return known && series !== undefined ? { ...view, series } : view;
}

/** What the keys need to know. */
export function contextOf(feed: Feed, frame: Frame, changes: Pick<Context, 'canChange'>): Context {
  const { board, by, group } = feed;
  return {
    ...frame.context,
    ...changes,
    group,
    groups: by === 'pid' || by === 'tid' ? GROUPS : ['row', 'cpu'],
    series: board.series.map(({ label }) => label),
    intervalMs: feed.session?.intervalMs ?? 1000,
    processOf: (row) => processView(feed, row),
    nameOf: (row) => {
      const who = board.rows.get(row)?.who;
      return who ? nameOf(who, { group, by }) : '';
    },
  };
}

/** A process by what it is known by also after the service began anew; another row by its number. */
function processView({ board, by }: Feed, row: number): ProcessView {
  const { session } = board;
  const who = board.rows.get(row)?.who;
  if (by === 'pid' && who?.start != null)
    return { view: 'process', session, pid: Number(who.key), start: who.start };
  return { view: 'process', session, row };
}
