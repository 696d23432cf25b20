/** Numbers of a cell: row, site, series, value, and the count. */
const WIDTH = 5;
const COUNT = 4;
/** Cells that there is room for at first; a power of two. */
const FIRST = 1_024;
/** A capture may come from anybody, who must not know which cells share a place. */
const SEED = (Math.random() * 2 ** 32) | 0;

/** Counts by row, call site, series and value, in the order in which they came: 48 to 96 bytes for each, where a map takes 300. */
export class CellSums {
  size = 0;
  /** Empty before the first cell: a capture may have very many runs, each with sums of its own. */
  #numbers = new Float64Array(0);
  /** Number of the cell, from 1, by the hash of its key; 0 for none. */
  #cells = new Int32Array(0);

  add(row: number, site: number, series: number, value: number, count: number): void {
    if (this.#cells.length === 0) this.#allocate();
    const numbers = this.#numbers;
    const mask = this.#cells.length - 1;
    let place = hashOf(row, site, series, value) & mask;
    for (let cell = this.#cells[place] ?? 0; cell !== 0; cell = this.#cells[place] ?? 0) {
      const at = WIDTH * (cell - 1);
      const isSame =
        numbers[at] === row &&
        numbers[at + 1] === site &&
        numbers[at + 2] === series &&
        numbers[at + 3] === value;
      if (isSame) {
        numbers[at + COUNT] = (numbers[at + COUNT] ?? 0) + count;
        return;
      }
      place = (place + 1) & mask;
    }
    const at = WIDTH * this.size++;
    numbers[at] = row;
    numbers[at + 1] = site;
    numbers[at + 2] = series;
    numbers[at + 3] = value;
    numbers[at + COUNT] = count;
    this.#cells[place] = this.size;
    if (WIDTH * this.size === numbers.length) this.#grow();
  }

  each(take: (row: number, site: number, series: number, value: number, count: number) => void): void {
    const numbers = this.#numbers;
    for (let at = 0; at < WIDTH * this.size; at += WIDTH)
      take(
        numbers[at] ?? 0,
        numbers[at + 1] ?? 0,
        numbers[at + 2] ?? 0,
        numbers[at + 3] ?? 0,
        numbers[at + COUNT] ?? 0,
      );
  }

  /** Leaves room for as many cells as there were, not for many more: it takes the time of those that there were. */
  clear(): void {
    if (this.#cells.length > 8 * Math.max(FIRST, this.size)) this.#allocate();
    else this.#cells.fill(0);
    this.size = 0;
  }

  #allocate(): void {
    this.#numbers = new Float64Array(WIDTH * FIRST);
    this.#cells = new Int32Array(2 * FIRST);
  }

  #grow(): void {
    const numbers = new Float64Array(2 * this.#numbers.length);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    this.#cells = new Int32Array(2 * this.#cells.length);
    const mask = this.#cells.length - 1;
    for (let cell = 1; cell <= this.size; cell++) {
      const at = WIDTH * (cell - 1);
      let place =
        hashOf(numbers[at] ?? 0, numbers[at + 1] ?? 0, numbers[at + 2] ?? 0, numbers[at + 3] ?? 0) & mask;
      while (this.#cells[place] !== 0) place = (place + 1) & mask;
      this.#cells[place] = cell;
    }
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
