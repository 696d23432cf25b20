import { startsDescending } from '../../client/sort.ts';
import type { Group } from '../../wire/view-requests.ts';
import type { Action } from './keys.ts';
import { move } from './move.ts';
import type { Context, State } from './state.ts';

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
  help: ({ place }) => ({ place: 'help', before: place, scroll: 0 }),
  sortLeft: (state, context) => sortBeside(state, context, -1),
  sortRight: (state, context) => sortBeside(state, context, 1),
  sortRate: () => sortBy('rate'),
  sortAmount: (_, { columns }) =>
    columns.includes('amountRate')
      ? sortBy('amountRate')
      : { notice: 'this event has no bytes or pages to sort by' },
  sortCount: () => sortBy('count'),
  sortKey: () => sortBy('key'),
  reverse: ({ order }) => ({ order: { ...order, descending: !order.descending } }),
  filter: ({ filter }) => ({ prompt: { kind: 'filter', text: filter } }),
  group: ({ group }, { groups }) => regroup(groups[(groups.indexOf(group) + 1) % groups.length] ?? 'row'),
  byCpu: ({ group }) => regroup(group === 'cpu' ? 'row' : 'cpu'),
  nextSeries: (state, context) => seriesBeside(state, context, 1),
  previousSeries: (state, context) => seriesBeside(state, context, -1),
  pause: ({ paused }) => ({ paused: !paused }),
  compare: ({ compare }) => ({ compare: !compare }),
  interval: (_, { canChange, intervalMs }) =>
    canChange
      ? { prompt: { kind: 'interval', text: String(intervalMs / 1000) } }
      : { notice: `the service sets the interval (${intervalMs / 1000} s); it cannot be changed here` },
};

export function act(state: State, action: Action, context: Context): State {
  return { ...state, notice: '', ...CHANGES[action]?.(state, context) };
}

function open({ selected }: State, { rows, group, processOf, nameOf }: Context): Partial<State> {
  const row = selected ?? rows[0];
  if (row === undefined) return {};
  if (group === 'row') return { place: 'detail', detail: processOf(row), selected: row, scroll: 0 };
  if (group === 'cpu') return { notice: 'to see the processes of one CPU, run vmtally top -C CPU' };
  return { ...regroup('row'), filter: nameOf(row) };
}

function back({ place, before, filter }: State): Partial<State> {
  if (place === 'help') return { place: before, scroll: 0 };
  if (place === 'detail') return { place: 'table', detail: null, scroll: 0 };
  return filter === '' ? { selected: null, offset: 0 } : { filter: '' };
}

const sortBy = (column: State['order']['column']): Partial<State> => ({
  order: { column, descending: startsDescending(column) },
});

function sortBeside({ order }: State, { columns }: Context, step: 1 | -1): Partial<State> {
  const index = columns.indexOf(order.column) + step;
  const column = columns[Math.min(columns.length - 1, Math.max(0, index))];
  return column === undefined || column === order.column ? {} : sortBy(column);
}

/** Regrouping replaces all rows, so it clears the selection and unfreezes. */
const regroup = (group: Group): Partial<State> => ({ group, selected: null, offset: 0, paused: false });

function seriesBeside({ series }: State, { series: labels }: Context, step: 1 | -1): Partial<State> {
  if (labels.length === 0) return {};
  const index = Math.max(0, labels.indexOf(series ?? ''));
  return { series: labels[(index + step + labels.length) % labels.length], paused: false };
}
