export type Cell = number | string | null;

/** A table to export: each row has a cell for each column. */
export interface Table {
  columns: readonly { name: string; type: 'time' | 'integer' | 'number' | 'text' }[];
  /** The rows of each tick; between ticks none at least once a member, so that a signal is seen. */
  rows: () => Iterable<Cell[][]>;
}
