import { differences } from '../../../src/capture/columns.ts';
import type { CellColumns } from '../../../src/fleet/schema.ts';

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

  /** The columns of these entries, which get numbers from 0 on. */
  columns(entries: readonly number[]): CellColumns {
    const columns: CellColumns = {
      entry: [],
      series: [],
      count: [],
      amount: [],
      recent: [],
      recentAmount: [],
    };
    let [lastEntry, lastSeries] = [0, 0];
    for (const [place, entry] of entries.entries())
      for (let series = 0; series < this.series; series++) {
        const at = 4 * (entry * this.series + series);
        if (this.numbers[at] === 0) continue;
        columns.entry.push(place - lastEntry);
        columns.series.push(series - lastSeries);
        [lastEntry, lastSeries] = [place, series];
        columns.count.push(this.numbers[at] ?? 0);
        columns.amount.push(this.numbers[at + 1] ?? 0);
        columns.recent.push(this.numbers[at + 2] ?? 0);
        columns.recentAmount.push(this.numbers[at + 3] ?? 0);
      }
    return columns;
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

  /** Sums, and the largest numbers, of these entries: each as one entry. */
  fold(entries: readonly number[]): { rest: CellColumns; most: CellColumns } {
    const [rest, most] = [new Float64Array(4 * this.series), new Float64Array(4 * this.series)];
    for (const entry of entries)
      for (let at = 0; at < 4 * this.series; at++) {
        const value = this.numbers[4 * entry * this.series + at] ?? 0;
        rest[at] = (rest[at] ?? 0) + value;
        most[at] = Math.max(most[at] ?? 0, value);
      }
    return { rest: columnsOf(rest), most: columnsOf(most) };
  }
}

/** Four numbers by series, as the columns of one entry. */
export function columnsOf(numbers: Float64Array): CellColumns {
  const kept = [...Array(numbers.length / 4).keys()].filter((series) =>
    numbers.subarray(4 * series, 4 * series + 4).some((value) => value > 0),
  );
  const column = (index: number) => kept.map((series) => numbers[4 * series + index] ?? 0);
  return {
    entry: kept.map(() => 0),
    series: differences(kept),
    count: column(0),
    amount: column(1),
    recent: column(2),
    recentAmount: column(3),
  };
}
