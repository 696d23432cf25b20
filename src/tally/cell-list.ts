/** Numbers of a cell: row, site or sample, series, value, and the count. */
const WIDTH = 5;
const COUNT = 4;
/** Cells that there is room for at first. */
const FIRST = 1_024;

/** Counts by row, call site or sample, series and value, in the order in which they came: 40 to 80 bytes for each. */
export class CellList {
  size = 0;
  /** Empty before the first cell: a capture may have very many runs, each with sums of its own. */
  #numbers = new Float64Array(0);

  add(row: number, place: number, series: number, value: number, count: number): void {
    if (WIDTH * this.size === this.#numbers.length) {
      const numbers = new Float64Array(Math.max(WIDTH * FIRST, 2 * this.#numbers.length));
      numbers.set(this.#numbers);
      this.#numbers = numbers;
    }
    const numbers = this.#numbers;
    const at = WIDTH * this.size++;
    numbers[at] = row;
    numbers[at + 1] = place;
    numbers[at + 2] = series;
    numbers[at + 3] = value;
    numbers[at + COUNT] = count;
  }

  /** True if the cell with this number, from 0, is of this key. */
  is(cell: number, row: number, place: number, series: number, value: number): boolean {
    const numbers = this.#numbers;
    const at = WIDTH * cell;
    return (
      numbers[at] === row &&
      numbers[at + 1] === place &&
      numbers[at + 2] === series &&
      numbers[at + 3] === value
    );
  }

  /** Leaves the room. */
  clear(): void {
    this.size = 0;
  }

  increase(cell: number, count: number): void {
    const at = WIDTH * cell + COUNT;
    this.#numbers[at] = (this.#numbers[at] ?? 0) + count;
  }

  each(take: (row: number, place: number, series: number, value: number, count: number) => void): void {
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
}
