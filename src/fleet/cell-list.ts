import { eachCell } from './cell-columns.ts';
import type { NumberReader, NumberWriter } from './number-bytes.ts';
import { type CellColumns, LIMITS } from './schema.ts';

/** Rates are kept as multiples of this part of one a second, so that their sums are exact. */
export const RATE_STEPS = 1024;

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
    if (this.length === this.entry.length) this.#grow();
    const at = this.length++;
    this.entry[at] = entry;
    this.series[at] = series;
    this.numbers[4 * at] = count;
    this.numbers[4 * at + 1] = amount;
    this.numbers[4 * at + 2] = rate;
    this.numbers[4 * at + 3] = amountRate;
  }

  /** Takes cells of a summary. `ids`: the fleet's number of each series of the summary. `round`: up for bounds. */
  fill(columns: CellColumns, ids: readonly number[], seconds: number, round = Math.round): this {
    this.clear();
    eachCell(columns, (entry, series, count, amount, recent, recentAmount) =>
      this.push(
        entry,
        ids[series] ?? 0,
        count,
        amount,
        recent === 0 ? 0 : round((recent * RATE_STEPS) / seconds),
        recentAmount === 0 ? 0 : round((recentAmount * RATE_STEPS) / seconds),
      ),
    );
    return this;
  }

  write(to: NumberWriter): void {
    to.put(this.length);
    let last = 0;
    for (let at = 0; at < this.length; at++) {
      const entry = this.entry[at] ?? 0;
      to.put(entry - last);
      last = entry;
      to.put(this.series[at] ?? 0);
      for (let of = 4 * at; of < 4 * at + 4; of++) to.put(this.numbers[of] ?? 0);
    }
  }

  read(from: NumberReader): this {
    this.clear();
    const length = from.get();
    let entry = 0;
    for (let at = 0; at < length; at++) {
      entry += from.get();
      this.push(entry, from.get(), from.get(), from.get(), from.get(), from.get());
    }
    return this;
  }

  /**
   * Makes this list the differences of two lists of the same cells. False if the cells are others, or if a number is beyond 2^53, where
   * a difference may be rounded.
   */
  subtract(next: CellList, last: CellList): boolean {
    const { length } = next;
    if (length !== last.length) return false;
    this.clear();
    for (let at = 0; at < length; at++) {
      const [entry = 0, series = 0] = [next.entry[at], next.series[at]];
      if (entry !== last.entry[at] || series !== last.series[at]) return false;
      if (this.length === this.entry.length) this.#grow();
      this.entry[at] = entry;
      this.series[at] = series;
      for (let of = 4 * at; of < 4 * at + 4; of++) {
        const [now = 0, before = 0] = [next.numbers[of], last.numbers[of]];
        if (now > Number.MAX_SAFE_INTEGER || before > Number.MAX_SAFE_INTEGER) return false;
        this.numbers[of] = now - before;
      }
      this.length++;
    }
    return true;
  }

  /** Raises the numbers by series of this list, which has a single entry, to at least those of the cells of another one. */
  raise(cells: CellList): this {
    for (let at = 0; at < cells.length; at++) {
      const series = cells.series[at] ?? 0;
      let own = this.series.subarray(0, this.length).indexOf(series);
      if (own === -1) {
        own = this.length;
        this.push(0, series, 0, 0, 0, 0);
      }
      for (let index = 0; index < 4; index++)
        this.numbers[4 * own + index] = Math.max(
          this.numbers[4 * own + index] ?? 0,
          cells.numbers[4 * at + index] ?? 0,
        );
    }
    return this;
  }

  #grow(): void {
    const length = Math.min(2 * this.length, Math.max(LIMITS.cells, this.length + 1));
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
