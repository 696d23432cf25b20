import { matches } from '../../client/sort.ts';
import { offsetFor } from './move.ts';
import type { Context, State } from './state.ts';

/**
 * Selects the next row that contains a text, from the selected row on or, if `further`, after it; from the last
 * row the search goes on at the first. Says so if there is none.
 */
export function search(state: State, context: Context, text: string, further: boolean): Partial<State> {
  const wanted = text.trim().toLowerCase();
  const { rows, page, whoOf } = context;
  if (wanted === '' || rows.length === 0) return {};
  const start = Math.max(0, state.selected === null ? 0 : rows.indexOf(state.selected)) + (further ? 1 : 0);
  for (let step = 0; step < rows.length; step++) {
    const index = (start + step) % rows.length;
    const row = rows[index] ?? 0;
    const who = whoOf(row);
    if (who !== undefined && matches({ who }, wanted))
      return { selected: row, offset: offsetFor(index, state.offset, page, rows.length), notice: '' };
  }
  return { notice: `no row contains “${text}”` };
}
