/**
 * Divides whole numbers, one after the other, in the same proportion into whole parts. Each number equals the sum of its
 * parts, and the sum of all parts at one place stays next to its exact share: what a part lacks, or has too much, is made
 * up for by the next number. Rounding each number by itself would give all of many small numbers to the largest part.
 */
export class Allotment {
  readonly #shares: readonly number[];
  /** Each place’s due, less its part so far. */
  readonly #due: number[];

  constructor(weights: readonly number[]) {
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    this.#shares = weights.map((weight) => weight / all);
    this.#due = weights.map(() => 0);
  }

  next(whole: number): number[] {
    const due = this.#due;
    for (const [index, share] of this.#shares.entries()) due[index] = (due[index] ?? 0) + share * whole;
    const parts = due.map(() => 0);
    let left = whole;
    const give = (index: number, part: number) => {
      parts[index] = (parts[index] ?? 0) + part;
      due[index] = (due[index] ?? 0) - part;
      left -= part;
    };
    const order = (): number[] => [...due.keys()].toSorted((a, b) => (due[b] ?? 0) - (due[a] ?? 0));
    for (const index of order()) give(index, Math.max(0, Math.min(left, Math.floor(due[index] ?? 0))));
    for (const index of order()) {
      if (left === 0) break;
      give(index, 1);
    }
    return parts;
  }
}
