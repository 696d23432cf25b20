import { CELL, IS_NEGATIVE, IS_RECENT_NEGATIVE, SIGN_BITS } from './cell-bytes.ts';
import { numbersIn } from './number-bytes.ts';
import type { CellBytes } from './schema.ts';

/** Rates are kept as multiples of this part of one a second, so that their sums are exact. */
export const RATE_STEPS = 1024;

const MOST_SAFE = Number.MAX_SAFE_INTEGER;

/** Cells of a list as the hub adds them up: series of the fleet, and count, amount and both rates. */
export class CellList {
  length = 0;
  entry = new Int32Array(256);
  series = new Int32Array(256);
  /** Four numbers of each cell; rates in steps. */
  numbers = new Float64Array(4 * 256);

  clear(): this {
    this.length = 0;
    return this;
  }

  push(entry: number, series: number, count: number, amount: number, rate: number, amountRate: number): void {
    this.#room(this.length + 1);
    const at = this.length++;
    this.entry[at] = entry;
    this.series[at] = series;
    this.numbers[4 * at] = count;
    this.numbers[4 * at + 1] = amount;
    this.numbers[4 * at + 2] = rate;
    this.numbers[4 * at + 3] = amountRate;
  }

  /** Takes cells of a summary. `ids`: the fleet's number of each series of the summary. `isBound`: rates are rounded up. */
  fill(bytes: CellBytes, ids: readonly number[], seconds: number, isBound = false): this {
    const { numbers, length } = numbersIn(bytes);
    this.#room(length / CELL);
    const { entry: entries, series, numbers: into } = this;
    let entry = 0;
    let cell = 0;
    for (let at = 0; at < length; at += CELL) {
      entry += numbers[at] ?? 0;
      const place = numbers[at + 1] ?? 0;
      const amount = numbers[at + 3] ?? 0;
      const recent = numbers[at + 4] ?? 0;
      const recentAmount = numbers[at + 5] ?? 0;
      entries[cell] = entry;
      series[cell] = ids[place >> SIGN_BITS] ?? 0;
      into[4 * cell] = numbers[at + 2] ?? 0;
      into[4 * cell + 1] = (place & IS_NEGATIVE) === 0 ? amount : -amount;
      into[4 * cell + 2] = recent === 0 ? 0 : rateOf(recent, seconds, isBound);
      const signed = (place & IS_RECENT_NEGATIVE) === 0 ? recentAmount : -recentAmount;
      into[4 * cell + 3] = signed === 0 ? 0 : rateOf(signed, seconds, isBound);
      cell++;
    }
    this.length = cell;
    return this;
  }

  /**
   * Makes this list the differences of two lists of the same cells, without those that are equal. False if the cells are
   * others, or if a number is beyond 2^53, where a difference may be rounded.
   */
  subtract(next: CellList, last: CellList): boolean {
    const { length } = next;
    if (length !== last.length) return false;
    this.#room(length);
    let cell = 0;
    for (let at = 0; at < length; at++) {
      const entry = next.entry[at] ?? 0;
      const series = next.series[at] ?? 0;
      if (entry !== last.entry[at] || series !== last.series[at]) return false;
      let isEqual = true;
      for (let of = 4 * at; of < 4 * at + 4; of++) {
        const now = next.numbers[of] ?? 0;
        const before = last.numbers[of] ?? 0;
        if (Math.abs(now) > MOST_SAFE || Math.abs(before) > MOST_SAFE) return false;
        this.numbers[4 * cell + of - 4 * at] = now - before;
        if (now !== before) isEqual = false;
      }
      this.entry[cell] = entry;
      this.series[cell] = series;
      if (!isEqual) cell++;
    }
    this.length = cell;
    return true;
  }

  /** Makes room for so many cells. */
  #room(cells: number): void {
    if (cells <= this.entry.length) return;
    const length = Math.max(2 * this.entry.length, cells);
    const [entry, series, numbers] = [
      new Int32Array(length),
      new Int32Array(length),
      new Float64Array(4 * length),
    ];
    entry.set(this.entry);
    series.set(this.series);
    numbers.set(this.numbers);
    Object.assign(this, { entry, series, numbers });
  }
}

function rateOf(recent: number, seconds: number, isBound: boolean): number {
  const steps = (recent * RATE_STEPS) / seconds;
  return isBound ? Math.ceil(steps) : Math.round(steps);
}
