import { LEAST_COLUMNS } from '../../client/overview.ts';
import type { Grouping } from '../../wire/groups.ts';
import type { Who } from '../../wire/rows.ts';
import { choose, closeMenu, openMenu } from './act-menu.ts';
import { closeSites, isNotOfSites, openSites } from './act-sites.ts';
import { reverse, sortBeside, sortBoard } from './act-sort.ts';
import type { Action } from './keys.ts';
import { move } from './move.ts';
import { chosenOf } from './overview-frame.ts';
import { type Context, REVEAL, type State } from './state.ts';
import type { TableGroup } from './table-group.ts';

type Change = (state: State, context: Context) => Partial<State>;

/** State changes by action. Actions that change no state (quit, repaint) are absent. */
const CHANGES: Partial<Record<Action, Change>> = {
  up: (state, context) => move(state, context, -1),
  down: (state, context) => move(state, context, 1),
  pageUp: (state, context) => move(state, context, -context.page),
  pageDown: (state, context) => move(state, context, context.page),
  first: (state, context) => move(state, context, Number.NEGATIVE_INFINITY),
  last: (state, context) => move(state, context, Number.POSITIVE_INFINITY),
  open,
  back,
  choose,
  help: ({ place }) => ({ place: 'help', before: place, scroll: 0 }),
  columns: () => openMenu('columns'),
  sortMenu: () => openMenu('sort'),
  user: (_, { groups }) =>
    groups.includes('user') ? openMenu('user') : { notice: 'the rows of this session have no users' },
  tree: ({ group, tree }, { groups }) =>
    !groups.includes('user')
      ? { notice: 'the rows of this session are no processes, which a tree shows' }
      : group === 'row'
        ? { tree: !tree, offset: REVEAL }
        : { ...regroup('row'), tree: true },
  ended: ({ hidesEnded }) => ({ hidesEnded: !hidesEnded }),
  sortLeft: (state, context) => sortBeside(state, context, -1),
  sortRight: (state, context) => sortBeside(state, context, 1),
  sortRate: (state) => sortBoard(state, 'rate'),
  sortAmount: (state, { columns }) => sortBoard(state, 'amountRate', columns.includes('amountRate')),
  sortCount: (state) => sortBoard(state, 'count'),
  sortKey: (state) => sortBoard(state, 'key'),
  reverse,
  filter: ({ filter }) => ({ prompt: { kind: 'filter', text: filter } }),
  search: () => ({ prompt: { kind: 'search', text: '' } }),
  group: ({ group }, { groups }) => regroup(groups[(groups.indexOf(group) + 1) % groups.length] ?? 'row'),
  byCpu: ({ group, table }) => regroup(group !== 'cpu' ? 'cpu' : table === 'overview' ? 'name' : 'row'),
  table: switchTable,
  nextSeries: (state, context) => seriesBeside(state, context, 1),
  previousSeries: (state, context) => seriesBeside(state, context, -1),
  pause: ({ paused }) => ({ paused: !paused }),
  compare: ({ compare }) => ({ compare: !compare }),
  sites: openSites,
  threads: () => ({ notice: 'rows by thread need a session that counts them: vmtally top --by tid' }),
  interval: (_, { canChange, intervalMs }) =>
    canChange
      ? { prompt: { kind: 'interval', text: String(intervalMs / 1000) } }
      : { notice: `the service sets the interval (${intervalMs / 1000} s); it cannot be changed here` },
};

/** Actions that need what a capture does not hold, with the sentence that says so. */
const NOT_RECORDED: Partial<Record<Action, string>> = {
  byCpu: 'a capture does not hold counts by CPU',
  threads: 'a capture does not hold counts by thread',
  compare: 'a capture does not hold the comparison of tracepoints with vmstat',
  interval: 'the ticks of a capture are as they were recorded: + and - change the speed',
};

/** Actions that need a single host, and the beginning of the sentence that refuses them. */
const OF_A_HOST: Partial<Record<Action, string>> = {
  byCpu: 'counts by CPU are',
  threads: 'counts by thread are',
  compare: 'the comparison of tracepoints with vmstat is',
  sites: 'call sites are',
  tree: 'the tree of processes is',
  user: 'the processes of a user are',
};

/** The beginning of the sentence that refuses the action; undefined if a host is open or the action needs none. */
export const lacksHost = ({ isFleet, host }: State, action: Action): string | undefined =>
  isFleet && host === null ? OF_A_HOST[action] : undefined;

export function act(state: State, action: Action, context: Context): State {
  const notHeld = state.isReplay ? NOT_RECORDED[action] : undefined;
  if (notHeld !== undefined) return { ...state, notice: notHeld };
  const ofHost = lacksHost(state, action);
  if (ofHost !== undefined)
    return {
      ...state,
      notice: `${ofHost} of a single host: open one first (g groups by host, Enter opens)`,
    };
  if (isNotOfSites(state, action)) return { ...state, notice: 'not of call sites; Esc goes back' };
  return { ...state, notice: '', ...CHANGES[action]?.(state, context) };
}

function open(
  { selected, within, outside, isFleet, host }: State,
  { rows, group, processOf, whoOf }: Context,
): Partial<State> {
  const row = selected ?? rows[0];
  const who = row === undefined ? undefined : whoOf(row);
  if (row === undefined || who === undefined) return {};
  if (group === 'host') return showHost(who.key);
  if (isFleet && host === null && group !== 'cpu') return openOfFleet(group, who);
  if (group === 'row') return { place: 'detail', detail: processOf(row), selected: row, scroll: 0 };
  if (group === 'cpu') return { notice: 'to see the processes of one CPU, run vmtally top -C CPU' };
  return {
    ...regroup('row'),
    filter: '',
    within: { group, key: who.key },
    outside: within === null ? { group, selected: row } : outside,
  };
}

/** The board of the programs of a host. */
const showHost = (host: string): Partial<State> => ({
  ...regroup('name'),
  host,
  compare: false,
  filter: '',
  series: undefined,
});

/** The details of a process on its host, or the hosts that have a group. */
function openOfFleet(group: Grouping | 'row', who: Who): Partial<State> {
  if (group !== 'row')
    return {
      ...regroup('host'),
      filter: '',
      within: { group, key: who.key },
      outside: { group, selected: who.key },
    };
  if (who.host === undefined || who.start === null)
    return { notice: 'the host of this process is not known' };
  const detail = { view: 'process', pid: Number(who.key), start: who.start } as const;
  return { ...showHost(who.host), place: 'detail', detail, scroll: 0 };
}

/** Goes back one step: from a place, a filter, call sites, the rows of a group, the board of an event, a selection. */
function back(state: State, { numbers }: Context): Partial<State> {
  const { place, before, filter, within, outside, table, sites, host } = state;
  if (place === 'help') return { place: before, scroll: 0 };
  if (place === 'menu') return closeMenu();
  if (place === 'detail') return { place: 'table', detail: null, scroll: 0 };
  if (filter !== '') return { filter: '' };
  if (sites !== null) return closeSites(sites);
  if (within !== null) return { ...regroup(outside.group), awaited: outside.selected };
  if (host !== null)
    return {
      ...regroup('host'),
      host: null,
      compare: false,
      table: 'board',
      series: undefined,
      awaited: host,
    };
  if (table === 'board' && numbers.length >= LEAST_COLUMNS) return { table: 'overview', offset: 0 };
  return { selected: null, offset: 0 };
}

function switchTable(state: State, { numbers, series }: Context): Partial<State> {
  if (state.table === 'board')
    return numbers.length >= LEAST_COLUMNS
      ? { table: 'overview', offset: 0 }
      : { notice: 'this session counts the events of no overview: see -e in the manual' };
  const chosen = chosenOf(numbers, state.overview.column);
  return { table: 'board', offset: 0, series: chosen?.labels.find((label) => series.includes(label)) };
}

/** Regrouping replaces all rows, so it clears the selection and unfreezes. */
const regroup = (group: TableGroup): Partial<State> => ({
  group,
  within: null,
  selected: null,
  offset: 0,
  paused: false,
});

function seriesBeside(state: State, context: Context, step: 1 | -1): Partial<State> {
  const { series: labels } = context;
  if (state.table === 'overview' && state.place === 'table') return switchTable(state, context);
  if (labels.length === 0) return {};
  const index = Math.max(0, labels.indexOf(state.series ?? ''));
  return { series: labels[(index + step + labels.length) % labels.length], paused: false };
}
