/** Least and most CSS pixels of a cell, with the gap around it. */
const LEAST = 8;
const MOST = 16;

/** Places of cells on the canvas, row by row. */
export interface CellsLayout {
  columns: number;
  rows: number;
  /** CSS pixels of a cell. */
  side: number;
}

/** Rows are a power of 2 long where there are several: the same column then has the same last digits of the address. */
export function cellsLayout(count: number, width: number): CellsLayout {
  const room = Math.max(1, Math.floor(width / LEAST));
  const columns = Math.min(count, 2 ** Math.floor(Math.log2(room)));
  const side = Math.max(LEAST, Math.min(MOST, Math.floor(width / columns)));
  return { columns, rows: Math.ceil(count / columns), side };
}

/** The cell at a point; null beside all of them. */
export function cellAt({ columns, side }: CellsLayout, count: number, x: number, y: number): number | null {
  const [column, row] = [Math.floor(x / side), Math.floor(y / side)];
  const cell = row * columns + column;
  return column >= 0 && column < columns && row >= 0 && cell < count ? cell : null;
}

/** The cell to which a key moves; null leaves the cells, undefined is a key that they do not use. */
export function movedTo(
  { columns }: CellsLayout,
  count: number,
  cell: number | null,
  key: string,
): number | null | undefined {
  if (key === 'Escape') return cell === null ? undefined : null;
  const to = {
    ArrowLeft: (cell ?? count) - 1,
    ArrowRight: (cell ?? -1) + 1,
    ArrowUp: cell === null ? count - 1 : cell - columns,
    ArrowDown: cell === null ? 0 : cell + columns,
    Home: 0,
    End: count - 1,
  }[key];
  if (to === undefined || count === 0) return undefined;
  return to < 0 || to >= count ? (cell ?? 0) : to;
}
