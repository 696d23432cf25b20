import type { Batch, Part } from './batch.ts';
import { FLAG_NAMES, HIGH, LOW } from './bits.ts';

const WORD = 2 ** 32;

/** Numbers of present pages by the flags of their frames. */
export class FlagCounts {
  readonly #counts = new Map<number, number>();

  add({ entries, flags }: Batch, { from, to }: Part): void {
    let [before, count] = [-1, 0];
    for (let place = from; place < to; place++) {
      if ((entries[2 * place + HIGH] ?? 0) >= 0) continue;
      const value = ((flags[2 * place + HIGH] ?? 0) >>> 0) * WORD + ((flags[2 * place + LOW] ?? 0) >>> 0);
      if (value === before) count++;
      else {
        this.#note(before, count);
        [before, count] = [value, 1];
      }
    }
    this.#note(before, count);
  }

  /** The names of the flags, and how many pages have just these; most first. */
  rows(): { flags: string[]; pages: number }[] {
    return [...this.#counts]
      .map(([value, pages]) => ({ flags: namesOf(value), pages }))
      .toSorted((a, b) => b.pages - a.pages);
  }

  #note(value: number, count: number): void {
    if (count > 0) this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
  }
}

/** Names of the bits of a word of kpageflags. Bits without a name become their number: `bit43`. */
function namesOf(value: number): string[] {
  const names: string[] = [];
  for (let bit = 0, rest = BigInt(value); rest > 0n; bit++, rest >>= 1n)
    if ((rest & 1n) === 1n) names.push(FLAG_NAMES[bit] ?? `bit${bit}`);
  return names;
}
