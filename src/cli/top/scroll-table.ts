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
  /** The lines above the rows, the last of them the heads, and those below all rows. */
  top: Line[];
  sums: Line[];
  bottom: Line[];
  line: (row: Row, selected: boolean) => Line;
}

/** A table on the screen, from the first visible line on, or scrolled to the selected row. */
export function scrollTable<Row extends { row: number }>(
  { selected, offset: from, filter }: Pick<State, 'selected' | 'offset' | 'filter'>,
  { columns: width, rows: height }: Size,
  { rows, columns, sortable, top, sums, bottom, line }: Table<Row>,
): Frame {
  const page = Math.max(1, height - top.length - bottom.length - sums.length);
  const selectedIndex = selected === null ? -1 : rows.findIndex(({ row }) => row === selected);
  const offset = selectedIndex === -1 ? 0 : offsetFor(selectedIndex, from, page, rows.length);
  const body = rows.slice(offset, offset + page).map((row) => line(row, row.row === selected));
  return {
    top,
    body: [...(body.length === 0 ? [emptyLine(filter, width)] : body), ...sums],
    bottom,
    hits: { headRow: top.length, columns, offset, shown: Math.min(page, rows.length - offset) },
    context: { rows: rows.map(({ row }) => row), page, overflow: 0, columns: sortable },
  };
}

export const emptyLine = (filter: string, width: number): Line =>
  fitLine([segment(filter === '' ? 'no events yet' : 'no row matches the filter', 'dim')], width);
