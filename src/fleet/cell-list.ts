import { CELL, IS_NEGATIVE, IS_RECENT_NEGATIVE, SIGN_BITS } from './cell-bytes.ts';
import { numbersIn } from './number-bytes.ts';
import type { CellBytes } from './schema.ts';

/** Rates are kept as multiples of this part of one a second, so that their sums are exact. */
export const RATE_STEPS = 1024;

/** Cells of a list as the hub adds them up: series of the fleet, and count, amount and both rates. */
export class CellList {
  length = 0;
  entry = new Int32Array(256);
  series = new Int32Array(256);
  /** Places of the series in the summary, by which the cells of an entry are in order. */
  place = new Int32Array(256);
  /** Four numbers of each cell; rates in steps. */
  numbers = new Float64Array(4 * 256);

  clear(): this {
    this.length = 0;
    return this;
  }

  /** Index of the first cell of a series; -1 if there is none. */
  find(series: number): number {
    return this.series.subarray(0, this.length).indexOf(series);
  }

  push(entry: number, series: number, count: number, amount: number, rate: number, amountRate: number): void {
    this.#room(this.length + 1);
    const at = this.length++;
    this.entry[at] = entry;
    this.series[at] = series;
    this.place[at] = series;
    this.numbers[4 * at] = count;
    this.numbers[4 * at + 1] = amount;
    this.numbers[4 * at + 2] = rate;
    this.numbers[4 * at + 3] = amountRate;
  }

  /** Takes cells of a summary. `ids`: the fleet's number of each series of the summary. `isBound`: rates are rounded up. */
  fill(bytes: CellBytes, ids: readonly number[], seconds: number, isBound = false): this {
    const { numbers, length } = numbersIn(bytes);
    this.#room(length / CELL);
    const { entry: entries, series, place: places, numbers: into } = this;
    let entry = 0;
    let cell = 0;
    for (let at = 0; at < length; at += CELL) {
      entry += numbers[at] ?? 0;
      const signed = numbers[at + 1] ?? 0;
      const amount = numbers[at + 3] ?? 0;
      const recent = numbers[at + 4] ?? 0;
      const recentAmount = numbers[at + 5] ?? 0;
      entries[cell] = entry;
      places[cell] = signed >> SIGN_BITS;
      series[cell] = ids[signed >> SIGN_BITS] ?? 0;
      into[4 * cell] = numbers[at + 2] ?? 0;
      into[4 * cell + 1] = (signed & IS_NEGATIVE) === 0 ? amount : -amount;
      into[4 * cell + 2] = recent === 0 ? 0 : rateOf(recent, seconds, isBound);
      const change = (signed & IS_RECENT_NEGATIVE) === 0 ? recentAmount : -recentAmount;
      into[4 * cell + 3] = change === 0 ? 0 : rateOf(change, seconds, isBound);
      cell++;
    }
    this.length = cell;
    return this;
  }

  /** Makes room for so many cells. */
  #room(cells: number): void {
    if (cells <= this.entry.length) return;
    const length = Math.max(2 * this.entry.length, cells);
    const longer = (column: Int32Array) => {
      const made = new Int32Array(length);
      made.set(column);
      return made;
    };
    [this.entry, this.series, this.place] = [longer(this.entry), longer(this.series), longer(this.place)];
    const numbers = new Float64Array(4 * length);
    numbers.set(this.numbers);
    this.numbers = numbers;
  }
}

function rateOf(recent: number, seconds: number, isBound: boolean): number {
  const steps = (recent * RATE_STEPS) / seconds;
  return isBound ? Math.ceil(steps) : Math.round(steps);
}
