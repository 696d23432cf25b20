import type { CellList } from './cell-list.ts';

const MOST_SAFE = Number.MAX_SAFE_INTEGER;

/** Cells of a list, from `from` to `to`. */
export class CellSpan {
  list: CellList;
  from = 0;
  to = 0;
  /** 1 if their rates are in sums, else 0. */
  rates: 0 | 1 = 1;

  constructor(list: CellList) {
    this.list = list;
  }

  of(list: CellList, from: number, to: number, rates: 0 | 1): this {
    this.list = list;
    this.from = from;
    this.to = to;
    this.rates = rates;
    return this;
  }
}

/** Additions to sums by series that put cells in the place of others. */
export class CellChanges {
  length = 0;
  series = new Int32Array(64);
  /** 1 of a cell that was not there before, -1 of one that is there no more. */
  hosts = new Int8Array(64);
  /** Four numbers of each cell, as in a CellList. */
  numbers = new Float64Array(4 * 64);

  /**
   * Takes the differences of the cells of one entry to those before, without cells that stay as they are, in the order of series.
   * `areAligned`: the places of both lists are of the same series.
   */
  fill(next: CellSpan, last: CellSpan, areAligned: boolean): this {
    this.#collect(next, last, areAligned);
    for (let at = 1; at < this.length; at++)
      if ((this.series[at] ?? 0) < (this.series[at - 1] ?? 0)) {
        this.#sort();
        break;
      }
    return this;
  }

  #collect(next: CellSpan, last: CellSpan, areAligned: boolean): void {
    this.length = 0;
    this.#room(2 * (next.to - next.from + last.to - last.from));
    let [at, before] = [next.from, last.from];
    if (!areAligned) {
      while (at < next.to) this.#push(next, at++, 1, 1);
      while (before < last.to) this.#push(last, before++, -1, -1);
      return;
    }
    const [places, placesBefore] = [next.list.place, last.list.place];
    while (at < next.to || before < last.to) {
      const place = at < next.to ? (places[at] ?? 0) : Infinity;
      const placeBefore = before < last.to ? (placesBefore[before] ?? 0) : Infinity;
      if (place < placeBefore) this.#push(next, at++, 1, 1);
      else if (place > placeBefore) this.#push(last, before++, -1, -1);
      else this.#pushDifference(next, at++, last, before++);
    }
  }

  /** Nearly always they are in order already: hosts name series in the order in which the fleet numbers them. */
  #sort(): void {
    const { length, series, hosts, numbers } = this;
    const order = [...Array(length).keys()].toSorted((a, b) => (series[a] ?? 0) - (series[b] ?? 0));
    this.series = Int32Array.from(order, (at) => series[at] ?? 0);
    this.hosts = Int8Array.from(order, (at) => hosts[at] ?? 0);
    this.numbers = new Float64Array(4 * length);
    for (const [place, at] of order.entries())
      this.numbers.set(numbers.subarray(4 * at, 4 * at + 4), 4 * place);
  }

  #push({ list, rates }: CellSpan, at: number, sign: 1 | -1, hosts: -1 | 0 | 1): void {
    const { numbers } = list;
    const cell = this.length++;
    this.series[cell] = list.series[at] ?? 0;
    this.hosts[cell] = hosts;
    this.numbers[4 * cell] = sign * (numbers[4 * at] ?? 0);
    this.numbers[4 * cell + 1] = sign * (numbers[4 * at + 1] ?? 0);
    this.numbers[4 * cell + 2] = sign * rates * (numbers[4 * at + 2] ?? 0);
    this.numbers[4 * cell + 3] = sign * rates * (numbers[4 * at + 3] ?? 0);
  }

  #pushDifference(next: CellSpan, at: number, last: CellSpan, before: number): void {
    const [numbers, numbersBefore] = [next.list.numbers, last.list.numbers];
    let isEqual = true;
    for (let index = 0; index < 4; index++) {
      const isRate = index > 1;
      const now = (isRate ? next.rates : 1) * (numbers[4 * at + index] ?? 0);
      const then = (isRate ? last.rates : 1) * (numbersBefore[4 * before + index] ?? 0);
      const difference = now - then;
      if (Math.abs(now) > MOST_SAFE || Math.abs(then) > MOST_SAFE || Math.abs(difference) > MOST_SAFE) {
        // The difference may be rounded: both numbers are not.
        this.#push(next, at, 1, 0);
        this.#push(last, before, -1, 0);
        return;
      }
      this.numbers[4 * this.length + index] = difference;
      if (difference !== 0) isEqual = false;
    }
    if (isEqual) return;
    this.series[this.length] = next.list.series[at] ?? 0;
    this.hosts[this.length++] = 0;
  }

  /** Makes room for so many changes. */
  #room(cells: number): void {
    if (cells <= this.series.length) return;
    this.series = new Int32Array(2 * cells);
    this.hosts = new Int8Array(2 * cells);
    this.numbers = new Float64Array(8 * cells);
  }
}
