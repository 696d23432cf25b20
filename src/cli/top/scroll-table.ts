import type { Column } from './draw/lay-out.ts';
import { fitLine, type Line, segment } from './draw/line.ts';
import type { Frame, Size } from './frame.ts';
import { offsetFor } from './move.ts';
import type { SortColumn, State } from './state.ts';

interface Table<Row extends { row: number }> {
  /** In the order of the screen. */
  rows: readonly Row[];
  columns: readonly Column[];
  /** Columns by which keys can sort. */
  sortable: readonly SortColumn[];
  /** The lines above the rows, the last of them the heads. */
  top: Line[];
  /** The lines below all rows, if these rows are on the screen: what is seen adds up. */
  sums: (onScreen: readonly Row[]) => Line[];
  /** The last lines of the screen, if these rows are on it. */
  bottom: (onScreen: readonly Row[]) => Line[];
  lines: (onScreen: readonly Row[]) => Line[];
  /** Why there are no rows; default: nothing was counted, or nothing matches. */
  empty?: string | undefined;
}

/** A table on the screen, from the first visible line on, or scrolled to the selected row. */
export function scrollTable<Row extends { row: number }>(
  { selected, offset: from, filter }: Pick<State, 'selected' | 'offset' | 'filter'>,
  { columns: width, rows: height }: Size,
  { rows, columns, sortable, top, sums, bottom, lines, empty }: Table<Row>,
): Frame {
  const space = height - top.length - bottom([]).length;
  // A line for the rows that are not on the screen is needed only if there are some.
  const fits = rows.length <= space - sums(rows).length;
  const page = Math.max(1, space - sums(fits ? rows : []).length);
  const selectedIndex = selected === null ? -1 : rows.findIndex(({ row }) => row === selected);
  const offset = selectedIndex === -1 ? 0 : offsetFor(selectedIndex, from, page, rows.length);
  const onScreen = rows.slice(offset, offset + page);
  return {
    top,
    body: [
      ...(onScreen.length === 0 ? [emptyLine(filter, width, empty)] : lines(onScreen)),
      ...sums(onScreen),
    ],
    bottom: bottom(onScreen),
    hits: { headRow: top.length, columns, offset, shown: Math.min(page, rows.length - offset) },
    context: { rows: rows.map(({ row }) => row), page, overflow: 0, columns: sortable },
  };
}

export const emptyLine = (filter: string, width: number, empty = 'no events yet'): Line =>
  fitLine([segment(filter === '' ? empty : 'no row matches the filter', 'dim')], width);
