import { CellList } from './cell-list.ts';

/** Room for cells at first; a power of two. */
const FIRST = 1_024;
/** A capture may come from anybody, who must not know which cells share a place. */
const SEED = (Math.random() * 2 ** 32) | 0;

/** Counts by row, call site, series and value, in the order in which they came: 48 to 96 bytes for each, where a map takes 300. */
export class CellSums {
  #list = new CellList();
  /** Number of the cell, from 1, by the hash of its key; 0 for none. Empty before the first cell, as the list is. */
  #cells = new Int32Array(0);

  get size(): number {
    return this.#list.size;
  }

  add(row: number, site: number, series: number, value: number, count: number): void {
    const list = this.#list;
    if (2 * list.size === this.#cells.length) this.#grow();
    const mask = this.#cells.length - 1;
    let place = hashOf(row, site, series, value) & mask;
    for (let cell = this.#cells[place] ?? 0; cell !== 0; cell = this.#cells[place] ?? 0) {
      if (list.is(cell - 1, row, site, series, value)) {
        list.increase(cell - 1, count);
        return;
      }
      place = (place + 1) & mask;
    }
    list.add(row, site, series, value, count);
    this.#cells[place] = list.size;
  }

  each(take: (row: number, site: number, series: number, value: number, count: number) => void): void {
    this.#list.each(take);
  }

  /** Leaves room for as many cells as there were, not for many more: it takes the time of those that there were. */
  clear(): void {
    if (this.#cells.length > 8 * Math.max(FIRST, this.size)) {
      this.#list = new CellList();
      this.#cells = new Int32Array(0);
    } else {
      this.#list.clear();
      this.#cells.fill(0);
    }
  }

  #grow(): void {
    this.#cells = new Int32Array(Math.max(2 * FIRST, 2 * this.#cells.length));
    const mask = this.#cells.length - 1;
    let cell = 0;
    this.#list.each((row, site, series, value) => {
      let place = hashOf(row, site, series, value) & mask;
      while (this.#cells[place] !== 0) place = (place + 1) & mask;
      this.#cells[place] = ++cell;
    });
  }
}

function hashOf(row: number, site: number, series: number, value: number): number {
  let hash = mixed(SEED, row);
  hash = mixed(hash, site);
  hash = mixed(hash, series);
  return mixed(hash, value);
}

/** Both halves of a number count: bitwise operators see the lower 32 bits alone. Constants are those of MurmurHash3. */
function mixed(hash: number, number: number): number {
  let h = Math.imul(hash ^ (number | 0), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ ((number / 2 ** 32) | 0), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
