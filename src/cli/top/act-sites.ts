import type { Action } from './keys.ts';
import { NO_SITES, NOT_IN_CAPTURE } from './refusal-text.ts';
import type { Context, Sites, State } from './state.ts';

/** Keys of a table that rows by call site have not. */
const OTHERS: readonly Action[] = ['group', 'byCpu', 'table', 'nextSeries', 'previousSeries', 'tree', 'user'];

/** True for a key that means nothing in the table of call sites. */
export const isNotOfSites = ({ sites, place }: State, action: Action): boolean =>
  sites !== null && place === 'table' && OTHERS.includes(action);

/** Shows the call sites of the selected process, or without a selection those of all that the session counts. */
export function openSites(state: State, context: Context): Partial<State> {
  if (state.lacksSites) return { notice: NO_SITES };
  if (state.sites !== null || context.by === 'site') return { notice: 'these are the call sites' };
  if (state.isReplay && !context.hasSites) return { notice: NOT_IN_CAPTURE };
  const of = processOf(state, context);
  if (of === undefined) return { notice: 'call sites: Enter opens this row, Esc leaves it' };
  const { place, detail, table, series, group, within, outside, order, filter, tree, selected } = state;
  const back = { place, detail, table, series, group, within, outside, order, filter, tree };
  return {
    sites: { of, back: { ...back, awaited: selected } },
    place: 'table',
    detail: null,
    table: 'board',
    series: undefined,
    group: 'row',
    within: null,
    order: { column: 'amountRate', descending: true },
    filter: '',
    tree: false,
    ...FRESH,
  };
}

/** Goes back to the table, or the details of a process, from which the call sites were opened. */
export const closeSites = ({ back }: Sites): Partial<State> => ({ ...FRESH, ...back, sites: null });

const FRESH = { selected: null, awaited: null, offset: 0, scroll: 0, paused: false } as const;

/** The selected process; null if none is selected, undefined if the selected row is no process. */
function processOf(
  { place, detail, selected }: State,
  { group, processOf: viewOf, whoOf }: Context,
): Sites['of'] | undefined {
  if (place !== 'detail' && selected === null) return null;
  const view = place === 'detail' ? detail : group === 'row' && selected !== null ? viewOf(selected) : null;
  if (view?.pid === undefined || view.start === undefined) return undefined;
  return { pid: view.pid, start: view.start, name: (selected !== null && whoOf(selected)?.name) || null };
}
