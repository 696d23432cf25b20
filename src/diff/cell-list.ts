/** Numbers of a cell: row, sample, series, value, and the count. */
const WIDTH = 5;
const FIRST = 1_024;

/** Counts by row, sample, series and value in the order in which they came: 40 to 80 bytes for each. */
export class CellList {
  size = 0;
  #numbers = new Float64Array(WIDTH * FIRST);

  add(row: number, sample: number, series: number, value: number, count: number): void {
    if (WIDTH * this.size === this.#numbers.length) {
      const numbers = new Float64Array(2 * this.#numbers.length);
      numbers.set(this.#numbers);
      this.#numbers = numbers;
    }
    const numbers = this.#numbers;
    const at = WIDTH * this.size++;
    numbers[at] = row;
    numbers[at + 1] = sample;
    numbers[at + 2] = series;
    numbers[at + 3] = value;
    numbers[at + 4] = count;
  }

  each(take: (row: number, sample: number, series: number, value: number, count: number) => void): void {
    const numbers = this.#numbers;
    for (let at = 0; at < WIDTH * this.size; at += WIDTH)
      take(
        numbers[at] ?? 0,
        numbers[at + 1] ?? 0,
        numbers[at + 2] ?? 0,
        numbers[at + 3] ?? 0,
        numbers[at + 4] ?? 0,
      );
  }
}
