import { cellBytes, type FleetCell } from '../../../src/fleet/cell-bytes.ts';
import type { CellBytes } from '../../../src/fleet/schema.ts';

/** Numbers of many entries by series since a run began, or since a host is known. */
export class Counters {
  readonly series: number;
  /** Count, amount, and both in the present interval, by entry and series. */
  readonly numbers: Float64Array;

  constructor(entries: number, series: number) {
    this.series = series;
    this.numbers = new Float64Array(4 * entries * series);
  }

  add(entry: number, series: number, count: number, amount: number): void {
    const at = 4 * (entry * this.series + series);
    const { numbers } = this;
    numbers[at] = (numbers[at] ?? 0) + count;
    numbers[at + 1] = (numbers[at + 1] ?? 0) + amount;
    numbers[at + 2] = (numbers[at + 2] ?? 0) + count;
    numbers[at + 3] = (numbers[at + 3] ?? 0) + amount;
  }

  /** A new interval begins. */
  settle(): void {
    for (let at = 0; at < this.numbers.length; at += 4) this.numbers[at + 2] = this.numbers[at + 3] = 0;
  }

  clear(entry: number): void {
    this.numbers.fill(0, 4 * entry * this.series, 4 * (entry + 1) * this.series);
  }

  value(entry: number, series: number, index: number): number {
    return this.numbers[4 * (entry * this.series + series) + index] ?? 0;
  }

  /** The cells of these entries, which get numbers from 0 on. */
  bytes(entries: readonly number[]): CellBytes {
    const cells: FleetCell[] = [];
    for (const [place, entry] of entries.entries())
      for (let series = 0; series < this.series; series++) {
        const at = 4 * (entry * this.series + series);
        const [count = 0, amount = 0, recent = 0, recentAmount = 0] = this.numbers.subarray(at, at + 4);
        if (count > 0) cells.push({ entry: place, series, count, amount, recent, recentAmount });
      }
    return cellBytes(cells);
  }

  /** The entries with the largest number `index` of a series that is not 0. */
  largest(series: number, index: number, most: number): number[] {
    const best: number[] = [];
    const stride = 4 * this.series;
    for (let entry = 0, at = 4 * series + index; at < this.numbers.length; entry++, at += stride) {
      const value = this.numbers[at] ?? 0;
      if (value === 0) continue;
      let place = best.length;
      while (place > 0 && this.value(best[place - 1] ?? 0, series, index) < value) place--;
      if (place >= most) continue;
      best.splice(place, 0, entry);
      if (best.length > most) best.pop();
    }
    return best;
  }

  /** The largest numbers of these entries, as one entry. */
  most(entries: readonly number[]): CellBytes {
    const most = new Float64Array(4 * this.series);
    for (const entry of entries)
      for (let at = 0; at < most.length; at++)
        most[at] = Math.max(most[at] ?? 0, this.numbers[most.length * entry + at] ?? 0);
    return bytesOf(most);
  }
}

/** Four numbers by series, as the cells of one entry. */
export function bytesOf(numbers: Float64Array): CellBytes {
  const cells: FleetCell[] = [];
  for (let series = 0; 4 * series < numbers.length; series++) {
    const [count = 0, amount = 0, recent = 0, recentAmount = 0] = numbers.subarray(
      4 * series,
      4 * series + 4,
    );
    cells.push({ entry: 0, series, count, amount, recent, recentAmount });
  }
  return cellBytes(cells);
}
