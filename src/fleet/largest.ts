import type { Cells } from '../tally/cells.ts';
import type { Steps } from '../tally/steps.ts';

/** The entries with the largest numbers, largest first. */
class Top {
  readonly entries: number[] = [];
  readonly #numbers: number[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  offer(entry: number, number: number): void {
    const numbers = this.#numbers;
    if (number <= 0 || (numbers.length === this.#most && number <= (numbers.at(-1) ?? 0))) return;
    let at = numbers.length;
    while (at > 0 && (numbers[at - 1] ?? 0) < number) at--;
    numbers.splice(at, 0, number);
    this.entries.splice(at, 0, entry);
    if (numbers.length > this.#most) {
      numbers.pop();
      this.entries.pop();
    }
  }
}

/** Entries by each number of each series, and in all at most. */
export interface ListLimits {
  each: number;
  all: number;
}

/**
 * Chooses the entries with the largest numbers: of each series the first by its count, its amount, and both of late; then
 * the second of each, until there are enough.
 */
export function* choosing(entries: readonly Cells[], { each, all }: ListLimits): Steps<Set<number>> {
  const tops: Top[] = [];
  for (const [entry, cells] of entries.entries()) {
    cells.each((series, ...numbers) => {
      for (const [index, number] of numbers.entries()) {
        const place = numbers.length * series + index;
        tops[place] ??= new Top(each);
        tops[place].offer(entry, number);
      }
    });
    yield;
  }
  const chosen = new Set<number>();
  const filled = tops.filter((top) => top !== undefined);
  for (let rank = 0; rank < each; rank++)
    for (const { entries: top } of filled) {
      if (chosen.size >= all) return chosen;
      const entry = top[rank];
      if (entry !== undefined) chosen.add(entry);
    }
  return chosen;
}
