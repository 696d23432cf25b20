import { keptNumbersIn, NumberWriter, numbersIn } from './number-bytes.ts';
import { type CellBytes, LIMITS, MOST_NUMBER } from './schema.ts';

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

type TakeCell = (
  entry: number,
  series: number,
  count: number,
  amount: number,
  recent: number,
  recentAmount: number,
) => void;

/** Bits below the number of a series: set where the amount, and the recent one, is below 0. */
export const [IS_NEGATIVE, IS_RECENT_NEGATIVE, SIGN_BITS] = [1, 2, 2];

/**
 * Writes cells in the order of entries and series; those without any number are left out. Of each: the difference of its
 * entry to that of the cell before, its series with two bits of signs, count, amount, and both in the last `seconds`.
 */
export function cellBytes(cells: readonly FleetCell[]): CellBytes {
  const writer = new NumberWriter(14 * cells.length);
  let last = 0;
  for (const { entry, series, count, amount, recent, recentAmount } of cells.toSorted(
    (a, b) => a.entry - b.entry || a.series - b.series,
  )) {
    if (count === 0 && amount === 0 && recent === 0 && recentAmount === 0) continue;
    writer.put(entry - last);
    last = entry;
    const signs = (amount < 0 ? IS_NEGATIVE : 0) + (recentAmount < 0 ? IS_RECENT_NEGATIVE : 0);
    writer.put((series << SIGN_BITS) + signs);
    writer.put(count);
    writer.put(Math.abs(amount));
    writer.put(recent);
    writer.put(Math.abs(recentAmount));
  }
  return writer.bytes.slice(0, writer.length);
}

/** Numbers of a cell. */
export const CELL = 6;

/** Calls `take` with each cell, in the order of entries and series. `take` must not read other bytes. */
export function eachCell(bytes: CellBytes, take: TakeCell): void {
  const { numbers, length } = numbersIn(bytes);
  let entry = 0;
  for (let at = 0; at < length; at += CELL) {
    const place = numbers[at + 1] ?? 0;
    const amount = numbers[at + 3] ?? 0;
    const recentAmount = numbers[at + 5] ?? 0;
    entry += numbers[at] ?? 0;
    take(
      entry,
      place >> SIGN_BITS,
      numbers[at + 2] ?? 0,
      (place & IS_NEGATIVE) === 0 ? amount : -amount,
      numbers[at + 4] ?? 0,
      (place & IS_RECENT_NEGATIVE) === 0 ? recentAmount : -recentAmount,
    );
  }
}

/** True if these are whole cells, of entries and series below these numbers, in ascending order, none twice. */
export function areWithin(bytes: CellBytes, entries: number, series: number): boolean {
  if ((bytes.at(-1) ?? 0) >= 128) return false;
  const { numbers, length } = keptNumbersIn(bytes);
  if (length % CELL !== 0 || length > CELL * LIMITS.cells) return false;
  let entry = 0;
  let last = -1;
  let largest = 0;
  for (let at = 0; at < length; at += CELL) {
    const step = numbers[at] ?? 0;
    const place = numbers[at + 1] ?? 0;
    if (step > 0) last = -1;
    entry += step;
    // A number of too many bytes is none.
    if (!(entry < entries && place < series << SIGN_BITS) || place >> SIGN_BITS <= last) return false;
    last = place >> SIGN_BITS;
    largest = Math.max(
      largest,
      numbers[at + 2] ?? 0,
      numbers[at + 3] ?? 0,
      numbers[at + 4] ?? 0,
      numbers[at + 5] ?? 0,
    );
  }
  return largest <= MOST_NUMBER;
}

/** True if these are bounds: cells of one entry, of which none is below 0. */
export function areBounds(bytes: CellBytes, series: number): boolean {
  if (!areWithin(bytes, 1, series)) return false;
  const { numbers, length } = numbersIn(bytes);
  for (let at = 1; at < length; at += CELL)
    if (((numbers[at] ?? 0) & (IS_NEGATIVE | IS_RECENT_NEGATIVE)) !== 0) return false;
  return true;
}

/** The largest number of each kind by series among all entries of these lists, as one entry. */
export function largestCells(lists: readonly CellBytes[]): CellBytes {
  const largest = new Map<number, FleetCell>();
  for (const list of lists)
    eachCell(list, (_, series, count, amount, recent, recentAmount) => {
      const most = largest.get(series);
      if (most === undefined) {
        const positive = { amount: Math.max(0, amount), recentAmount: Math.max(0, recentAmount) };
        largest.set(series, { entry: 0, series, count, recent, ...positive });
        return;
      }
      most.count = Math.max(most.count, count);
      most.amount = Math.max(most.amount, amount);
      most.recent = Math.max(most.recent, recent);
      most.recentAmount = Math.max(most.recentAmount, recentAmount);
    });
  return cellBytes([...largest.values()]);
}
