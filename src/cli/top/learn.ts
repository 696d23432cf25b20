import { columnsOf, LEAST_COLUMNS } from '../../client/overview.ts';
import type { Who } from '../../wire/rows.ts';
import { labelFor, noSeries } from './series.ts';
import { REVEAL, type State } from './state.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { TableGroup } from './table-group.ts';

/** The state after a message of the board, which alone tells the series of the session. */
export function learn(
  state: State,
  subscriptions: Pick<Subscriptions, 'board' | 'group'>,
  boardGroup: TableGroup,
): State {
  return selectAwaited(
    learnSeries(chooseTable(state, subscriptions, boardGroup), subscriptions),
    subscriptions,
  );
}

/** The state with the board of an event in place of the overview. */
export const withBoard = (state: State, boardGroup: TableGroup): State => ({
  ...state,
  table: 'board',
  group: boardGroup,
  selected: null,
});

/** A session with the events of fewer columns has no overview. */
function chooseTable(state: State, { board }: Pick<Subscriptions, 'board'>, boardGroup: TableGroup): State {
  // A session that is starting has no series yet.
  const hasOverview = board.series.length === 0 || columnsOf(board.series).length >= LEAST_COLUMNS;
  return state.table === 'board' || hasOverview ? state : withBoard(state, boardGroup);
}

/**
 * Replaces the default series by its label, and reports a series that the user named but that is not counted.
 */
function learnSeries(state: State, { board: { series, chosen } }: Pick<Subscriptions, 'board'>): State {
  const wanted = state.series;
  if (series.length === 0 || series.some(({ label }) => label === wanted)) return state;
  const match = wanted === undefined ? undefined : labelFor(series, wanted);
  const notice = wanted !== undefined && match === undefined ? noSeries(series, wanted) : state.notice;
  return { ...state, notice, series: match ?? series[chosen]?.label };
}

/** Selects the group again from which the user came back. */
function selectAwaited(
  state: State,
  { board: { rows }, group }: Pick<Subscriptions, 'board' | 'group'>,
): State {
  const { awaited } = state;
  if (awaited === null || group !== state.group) return state;
  const isAwaited = ([row, { who }]: [number, { who: Who | undefined }]) =>
    row === awaited || who?.key === awaited;
  const [selected] = [...rows].find(isAwaited) ?? [];
  return { ...state, awaited: null, ...(selected !== undefined && { selected, offset: REVEAL }) };
}
