import type { CellChanges } from './cell-changes.ts';
import { ExactSums } from './exact-sums.ts';

/** Numbers of a slot in `#links`, and their places. */
const [LINK, SERIES, NEXT, HOSTS] = [3, 0, 1, 2];

/** No slot: the end of a chain, and a chain without slots. */
export const NO_SLOT = -1;

/**
 * Exact sums of four numbers by series, for any number of entries. An entry has few of the series: its cells are a chain, of
 * which it keeps the first slot. Hosts name series in the same order, so that the next cell is nearly always the next slot.
 */
export class CellChains {
  readonly #sums = new ExactSums(4);
  /** The series of each slot, the next slot, and the hosts that have it: side by side, as they are read together. */
  #links = new Int32Array(LINK * 64);

  /** Memory that it takes. */
  get bytes(): number {
    return this.#sums.bytes + this.#links.byteLength;
  }

  /** Adds changes to the chain with this first slot; returns its first slot. A cell that no host has any longer is no more. */
  change(first: number, { length, series, hosts, numbers }: CellChanges): number {
    let head = first;
    let cursor = first;
    for (let at = 0; at < length; at++) {
      const id = series[at] ?? 0;
      let slot = this.find(cursor, id);
      if (slot === NO_SLOT) {
        slot = this.find(head, id);
        if (slot === NO_SLOT) {
          slot = this.#append(head, id);
          if (head === NO_SLOT) head = slot;
        }
      }
      cursor = this.next(slot);
      for (let index = 0; index < 4; index++) {
        const number = numbers[4 * at + index] ?? 0;
        if (number !== 0) this.#sums.add(slot, index, number);
      }
      const more = hosts[at] ?? 0;
      if (more === 0) continue;
      const all = this.hostsOf(slot) + more;
      this.#links[LINK * slot + HOSTS] = all;
      if (all === 0) head = this.#unlink(head, slot);
    }
    return head;
  }

  /** The slot of a series in a chain. */
  find(first: number, series: number): number {
    let slot = first;
    while (slot !== NO_SLOT && this.seriesOf(slot) !== series) slot = this.next(slot);
    return slot;
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

  #append(head: number, series: number): number {
    const slot = this.#sums.take();
    if (LINK * slot >= this.#links.length) this.#grow();
    this.#links[LINK * slot + SERIES] = series;
    this.#links[LINK * slot + NEXT] = NO_SLOT;
    this.#links[LINK * slot + HOSTS] = 0;
    if (head !== NO_SLOT) {
      let last = head;
      while (this.next(last) !== NO_SLOT) last = this.next(last);
      this.#links[LINK * last + NEXT] = slot;
    }
    return slot;
  }

  #unlink(head: number, slot: number): number {
    const next = this.next(slot);
    this.#sums.release(slot);
    if (head === slot) return next;
    let before = head;
    while (this.next(before) !== slot) before = this.next(before);
    this.#links[LINK * before + NEXT] = next;
    return head;
  }

  #grow(): void {
    const links = new Int32Array(LINK * Math.ceil((1.25 * this.#links.length) / LINK));
    links.set(this.#links);
    this.#links = links;
  }
}
