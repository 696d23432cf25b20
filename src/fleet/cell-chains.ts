import type { CellList } from './cell-list.ts';
import { ExactSums } from './exact-sums.ts';

/** No slot: the end of a chain, and a chain without slots. */
export const NO_SLOT = -1;

/** Parts of cells, with their signs: 1 adds, -1 subtracts, 0 leaves. */
export interface Parts {
  /** Hosts that have the cell; a cell that no host has any longer is no more. */
  hosts: number;
  counts: number;
  rates: number;
}

/**
 * Exact sums of four numbers by series, for any number of entries. An entry has few of the series: its cells are a chain, of
 * which it keeps the first slot. Hosts name series in the same order, so that the next cell is nearly always the next slot.
 */
export class CellChains {
  readonly #sums = new ExactSums(4);
  #series = new Int32Array(64);
  #next = new Int32Array(64);
  #hosts = new Int32Array(64);

  /** Adds the cells from `from` to `to` of a list to the chain with this first slot; returns its first slot. */
  apply(first: number, list: CellList, from: number, to: number, parts: Parts): number {
    let head = first;
    let cursor = first;
    for (let at = from; at < to; at++) {
      const series = list.series[at] ?? 0;
      let slot = cursor;
      if (slot === NO_SLOT || this.#series[slot] !== series) {
        slot = this.find(head, series);
        if (slot === NO_SLOT) {
          slot = this.#append(head, series);
          if (head === NO_SLOT) head = slot;
        }
      }
      cursor = this.#next[slot] ?? NO_SLOT;
      this.#add(slot, list, at, parts);
      this.#hosts[slot] = (this.#hosts[slot] ?? 0) + parts.hosts;
      if (this.#hosts[slot] === 0) head = this.#unlink(head, slot);
    }
    return head;
  }

  /** The slot of a series in a chain. */
  find(first: number, series: number): number {
    let slot = first;
    while (slot !== NO_SLOT && this.#series[slot] !== series) slot = this.next(slot);
    return slot;
  }

  next = (slot: number): number => this.#next[slot] ?? NO_SLOT;
  seriesOf = (slot: number): number => this.#series[slot] ?? 0;
  hostsOf = (slot: number): number => this.#hosts[slot] ?? 0;

  /** Number `index` of a slot; 0 of no slot. */
  value(slot: number, index: number): number {
    return slot === NO_SLOT ? 0 : this.#sums.value(slot, index);
  }

  /** The same without rounding. */
  exact(slot: number, index: number): bigint {
    return slot === NO_SLOT ? 0n : this.#sums.exact(slot, index);
  }

  #add(slot: number, { numbers }: CellList, at: number, { counts, rates }: Parts): void {
    if (counts !== 0) {
      this.#sums.add(slot, 0, counts * (numbers[4 * at] ?? 0));
      this.#sums.add(slot, 1, counts * (numbers[4 * at + 1] ?? 0));
    }
    if (rates !== 0) {
      this.#sums.add(slot, 2, rates * (numbers[4 * at + 2] ?? 0));
      this.#sums.add(slot, 3, rates * (numbers[4 * at + 3] ?? 0));
    }
  }

  #append(head: number, series: number): number {
    const slot = this.#sums.take();
    if (slot >= this.#series.length) this.#grow();
    this.#series[slot] = series;
    this.#next[slot] = NO_SLOT;
    this.#hosts[slot] = 0;
    if (head !== NO_SLOT) {
      let last = head;
      while (this.next(last) !== NO_SLOT) last = this.next(last);
      this.#next[last] = slot;
    }
    return slot;
  }

  #unlink(head: number, slot: number): number {
    const next = this.next(slot);
    this.#sums.release(slot);
    if (head === slot) return next;
    let before = head;
    while (this.next(before) !== slot) before = this.next(before);
    this.#next[before] = next;
    return head;
  }

  #grow(): void {
    const grown = (old: Int32Array) => {
      const numbers = new Int32Array(Math.ceil(1.25 * old.length));
      numbers.set(old);
      return numbers;
    };
    [this.#series, this.#next, this.#hosts] = [grown(this.#series), grown(this.#next), grown(this.#hosts)];
  }
}
