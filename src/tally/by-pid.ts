import type { Rows } from './tally.ts';

/** Counts by process and call site (`7,-9`), by process alone. */
export function byPid(rows: Rows): Rows {
  const processes: Rows = new Map();
  for (const [row, distribution] of rows) addTo(processes, row.split(',', 1)[0] ?? '', distribution);
  return processes;
}

/** Adds a distribution to that of a row. */
export function addTo(rows: Rows, row: string, distribution: ReadonlyMap<number, number>): void {
  const sum = rows.get(row) ?? new Map<number, number>();
  rows.set(row, sum);
  for (const [value, count] of distribution) sum.set(value, (sum.get(value) ?? 0) + count);
}
