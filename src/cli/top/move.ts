import { markedIn } from './menu-item.ts';
import type { Context, State } from './state.ts';

/** Moves the selection of the table, the mark of a menu, or scrolls the text of the other places. */
export function move(state: State, { rows, page, overflow, menu }: Context, by: number): Partial<State> {
  if (state.menu !== null)
    return { menu: { ...state.menu, at: within(markedIn(state.menu, menu) + by, menu.length - 1) } };
  if (state.place !== 'table') return { scroll: within(state.scroll + by, overflow) };
  if (rows.length === 0) return {};
  const current = state.selected === null ? -1 : rows.indexOf(state.selected);
  // Without a selection, the first step selects the first row on the screen.
  const target = current === -1 && Math.abs(by) === 1 ? state.offset : Math.max(0, current) + by;
  const index = within(target, rows.length - 1);
  return { selected: rows[index] ?? null, offset: offsetFor(index, state.offset, page, rows.length) };
}

/** The first line to show so that a row is visible, with the least scrolling. */
export function offsetFor(index: number, offset: number, page: number, length: number): number {
  const shown = Math.min(Math.max(offset, index - page + 1), index);
  return within(shown, Math.max(0, length - page));
}

const within = (value: number, most: number): number => Math.max(0, Math.min(most, value));
