import { differences } from '../capture/columns.ts';
import type { CellColumns } from './schema.ts';

/** Numbers of a series in an entry: since the beginning, and in the last `seconds`. */
export interface CellNumbers {
  count: number;
  amount: number;
  recent: number;
  recentAmount: number;
}

export interface FleetCell extends CellNumbers {
  entry: number;
  series: number;
}

/** Writes cells as columns; those without any number are left out. */
export function cellColumns(cells: readonly FleetCell[]): CellColumns {
  const kept = cells
    .filter(({ count, amount, recent, recentAmount }) => count + amount + recent + recentAmount > 0)
    .toSorted((a, b) => a.entry - b.entry || a.series - b.series);
  return {
    entry: differences(kept.map(({ entry }) => entry)),
    series: differences(kept.map(({ series }) => series)),
    count: kept.map(({ count }) => count),
    amount: kept.map(({ amount }) => amount),
    recent: kept.map(({ recent }) => recent),
    recentAmount: kept.map(({ recentAmount }) => recentAmount),
  };
}

/** Calls `take` with each cell, in the order of entries and series. */
export function eachCell(
  columns: CellColumns,
  take: (
    entry: number,
    series: number,
    count: number,
    amount: number,
    recent: number,
    recentAmount: number,
  ) => void,
): void {
  const { count, amount, recent, recentAmount } = columns;
  let [entry, series] = [0, 0];
  for (let at = 0; at < count.length; at++) {
    entry += columns.entry[at] ?? 0;
    series += columns.series[at] ?? 0;
    take(entry, series, count[at] ?? 0, amount[at] ?? 0, recent[at] ?? 0, recentAmount[at] ?? 0);
  }
}

/** True if all entries and series are below these numbers, in ascending order, none twice. */
export function areWithin({ entry, series }: CellColumns, entries: number, most: number): boolean {
  let [last, row, place] = [-1, 0, 0];
  for (let at = 0; at < entry.length; at++) {
    row += entry[at] ?? 0;
    place += series[at] ?? 0;
    if (row < 0 || row >= entries || place < 0 || place >= most || row * most + place <= last) return false;
    last = row * most + place;
  }
  return true;
}
