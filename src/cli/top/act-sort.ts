import { COLUMNS, type Column } from '../../client/sort.ts';
import { isOverviewSort } from './draw/overview-columns.ts';
import type { Context, SortColumn, State } from './state.ts';

/** Sorts the table on the screen by a column; a second time reverses the order. */
export function sortBy(state: State, column: SortColumn): Partial<State> {
  const now = state.table === 'overview' ? state.overview : state.order;
  const descending = now.column === column ? !now.descending : isDescending(column);
  if (state.table === 'overview')
    return isOverviewSort(column) ? { overview: { column, descending }, offset: 0 } : {};
  return isBoardSort(column) ? { order: { column, descending }, offset: 0 } : {};
}

/** Sorts by a column in its own direction. */
export const sortAnew = (state: State, column: SortColumn): Partial<State> =>
  (state.table === 'overview' ? state.overview : state.order).column === column ? {} : sortBy(state, column);

export function sortBeside(state: State, { columns, numbers }: Context, step: 1 | -1): Partial<State> {
  const now = state.table === 'overview' ? (state.overview.column ?? numbers[0]?.id) : state.order.column;
  const index = (now === undefined ? -1 : columns.indexOf(now)) + step;
  const column = columns[Math.min(columns.length - 1, Math.max(0, index))];
  return column === undefined || column === now ? {} : sortBy(state, column);
}

export const reverse = ({ table, order, overview }: State): Partial<State> =>
  table === 'overview'
    ? { overview: { ...overview, descending: !overview.descending } }
    : { order: { ...order, descending: !order.descending } };

/** Keys of a column of the board; the overview has other numbers. */
export function sortBoard(state: State, column: Column, possible = true): Partial<State> {
  if (state.table === 'overview')
    return { notice: 'F6 or < and > choose the column that sorts the overview' };
  return possible ? sortAnew(state, column) : { notice: 'this event has no bytes or pages to sort by' };
}

const TEXTS: readonly string[] = ['key', 'name', 'user', 'place'];
const isDescending = (column: SortColumn): boolean => !TEXTS.includes(column);

const isBoardSort = (column: string): column is Column => COLUMNS.some((known) => known === column);

/** True if the user ordered or filtered the rows otherwise, and one is selected. */
export const isOrderedAnew = (before: State, { selected, order, overview, filter }: State): boolean =>
  selected !== null &&
  selected === before.selected &&
  (order !== before.order || overview !== before.overview || filter !== before.filter);
