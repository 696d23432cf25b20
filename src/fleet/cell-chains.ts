import type { CellChanges } from './cell-changes.ts';
import { ExactSums } from './exact-sums.ts';

/** Numbers of a slot in `#links`, and their places. */
const [LINK, SERIES, NEXT, HOSTS] = [3, 0, 1, 2];

/** No slot: the end of a chain, and a chain without slots. */
export const NO_SLOT = -1;

/**
 * Exact sums of four numbers by series, for any number of entries. An entry has few of the series: its cells are a chain in the
 * order of series, of which it keeps the first slot.
 */
export class CellChains {
  readonly #sums = new ExactSums(4);
  /** The series of each slot, the next slot, and the hosts that have it: side by side, as they are read together. */
  #links = new Int32Array(LINK * 64);

  /** Memory that it takes, without free slots. */
  get bytes(): number {
    return this.#sums.bytes + this.#links.byteLength - LINK * Int32Array.BYTES_PER_ELEMENT * this.#sums.free;
  }

  /** True if so many slots are free that `compact` is worth its time. */
  get isSparse(): boolean {
    return this.#sums.isSparse;
  }

  /** Gives the memory of free slots back. Returns what finds the new number of a slot: all that are kept need it. */
  compact(): (slot: number) => number {
    const { free } = this.#sums;
    const numbers = this.#sums.compact();
    const renumber = (slot: number) => (slot === NO_SLOT ? NO_SLOT : (numbers[slot] ?? NO_SLOT));
    const before = this.#links;
    const used = numbers.length - free;
    this.#links = new Int32Array(LINK * Math.ceil(1.25 * used + 1));
    for (let slot = 0; slot < numbers.length; slot++) {
      const number = numbers[slot] ?? NO_SLOT;
      if (number === NO_SLOT) continue;
      const [from, to] = [LINK * slot, LINK * number];
      this.#links[to + SERIES] = before[from + SERIES] ?? 0;
      this.#links[to + NEXT] = renumber(before[from + NEXT] ?? NO_SLOT);
      this.#links[to + HOSTS] = before[from + HOSTS] ?? 0;
    }
    return renumber;
  }

  /**
   * Adds changes, which are in the order of series, to the chain with this first slot; returns its first slot. A cell that no
   * host has any longer is no more.
   */
  change(first: number, { length, series, hosts, numbers }: CellChanges): number {
    let head = first;
    let before = NO_SLOT;
    let slot = first;
    for (let at = 0; at < length; at++) {
      const id = series[at] ?? 0;
      while (slot !== NO_SLOT && this.seriesOf(slot) < id) {
        before = slot;
        slot = this.next(slot);
      }
      if (slot === NO_SLOT || this.seriesOf(slot) !== id) {
        slot = this.#insert(id, slot);
        if (before === NO_SLOT) head = slot;
        else this.#links[LINK * before + NEXT] = slot;
      }
      for (let index = 0; index < 4; index++) {
        const number = numbers[4 * at + index] ?? 0;
        if (number !== 0) this.#sums.add(slot, index, number);
      }
      const more = hosts[at] ?? 0;
      if (more === 0) continue;
      const all = this.hostsOf(slot) + more;
      this.#links[LINK * slot + HOSTS] = all;
      if (all > 0) continue;
      const next = this.next(slot);
      this.#sums.release(slot);
      if (before === NO_SLOT) head = next;
      else this.#links[LINK * before + NEXT] = next;
      slot = next;
    }
    return head;
  }

  /** The slot of a series in a chain. */
  find(first: number, series: number): number {
    return this.follow(first)(series);
  }

  /** Finds slots of a chain for series that are asked for in their order. */
  follow(first: number): (series: number) => number {
    let slot = first;
    return (series) => {
      while (slot !== NO_SLOT && this.seriesOf(slot) < series) slot = this.next(slot);
      return slot !== NO_SLOT && this.seriesOf(slot) === series ? slot : NO_SLOT;
    };
  }

  /** The series of a chain, in their order. */
  *seriesIn(first: number): Generator<number> {
    for (let slot = first; slot !== NO_SLOT; slot = this.next(slot)) yield this.seriesOf(slot);
  }

  next(slot: number): number {
    return this.#links[LINK * slot + NEXT] ?? NO_SLOT;
  }

  seriesOf(slot: number): number {
    return this.#links[LINK * slot + SERIES] ?? 0;
  }

  hostsOf(slot: number): number {
    return this.#links[LINK * slot + HOSTS] ?? 0;
  }

  /** Number `index` of a slot; 0 of no slot. */
  value(slot: number, index: number): number {
    return slot === NO_SLOT ? 0 : this.#sums.value(slot, index);
  }

  /** The same without rounding. */
  exact(slot: number, index: number): bigint {
    return slot === NO_SLOT ? 0n : this.#sums.exact(slot, index);
  }

  /** A slot for a series, before another one. */
  #insert(series: number, next: number): number {
    const slot = this.#sums.take();
    if (LINK * slot >= this.#links.length) this.#grow();
    this.#links[LINK * slot + SERIES] = series;
    this.#links[LINK * slot + NEXT] = next;
    this.#links[LINK * slot + HOSTS] = 0;
    return slot;
  }

  #grow(): void {
    const links = new Int32Array(LINK * Math.ceil((1.25 * this.#links.length) / LINK));
    links.set(this.#links);
    this.#links = links;
  }
}
