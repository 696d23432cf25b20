import { COLUMNS } from '../../client/sort.ts';
import { sortBy } from './act-sort.ts';
import { gap } from './draw/lay-out.ts';
import { isOverviewSort } from './draw/overview-columns.ts';
import type { TableHits } from './frame.ts';
import { move } from './move.ts';
import type { Context, State } from './state.ts';

/** True for the name of a press of the mouse. */
export const isMouse = (key: string): boolean => /^(?:Click:|Wheel)/.test(key);

/** Lines that a step of the wheel scrolls. */
const WHEEL = 3;

/**
 * Changes the state for a press of the mouse, named as `readKeys` does: the wheel moves as the arrow keys do, a
 * click on a head sorts, a click on a row selects it.
 */
export function mouse(
  state: State,
  key: string,
  context: Context,
  hits: TableHits | undefined,
): Partial<State> {
  if (key === 'WheelUp') return move(state, context, -WHEEL);
  if (key === 'WheelDown') return move(state, context, WHEEL);
  const click = /^Click:(\d+):(\d+)$/.exec(key);
  if (click === null) return {};
  const [column, row] = [Number(click[1]), Number(click[2])];
  if (hits === undefined) return {};
  if (row === hits.headRow) {
    const id = columnAt(hits, column);
    return id !== undefined && isSortable(id) ? sortBy(state, id) : {};
  }
  const selected = context.rows[row - hits.headRow - 1 + hits.offset];
  const isShown = row > hits.headRow && row <= hits.headRow + hits.shown;
  return isShown && selected !== undefined ? { selected, offset: hits.offset } : {};
}

/** The id of the column of the table at a column of the screen, counted from 1. */
function columnAt({ columns }: TableHits, at: number): string | undefined {
  let end = 0;
  for (const column of columns) {
    end += column.width + gap(column);
    if (at <= end) return column.id;
  }
  return undefined;
}

const isSortable = (id: string): id is Parameters<typeof sortBy>[1] =>
  isOverviewSort(id) || COLUMNS.some((known) => known === id);
