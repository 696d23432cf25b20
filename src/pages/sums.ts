import { type Batch, type Part, UNKNOWN } from './batch.ts';
import { GUARD, HIGH, isDirty, isLarge, LOW, SWAPPED } from './bits.ts';

/** Parts of a page in which shares are summed: PSS_SHIFT, fs/proc/task_mmu.c. */
const SHARES = 2 ** 12;

/** Numbers of pages of a mapping. */
export class Sums {
  /** Pages by how often they are mapped, in any process: 1, 2, 3 to 9, 10 and more times. */
  once = 0;
  twice = 0;
  few = 0;
  many = 0;
  /** Pages that are mapped more than once, where the kernel does not say how often. */
  shared = 0;
  /** Present pages that are mapped 0 times: the zero page, and memory of devices. */
  zero = 0;
  swapped = 0;
  guarded = 0;
  /** Shares of the pages that are mapped more than once, in 1/4096 of a byte. */
  shares = 0;
  /** From the flags of pages; 0 where they were not read. */
  dirty = 0;
  large = 0;

  get present(): number {
    return this.once + this.twice + this.few + this.many + this.shared;
  }

  /** Proportional set size in whole bytes. */
  pss(pageSize: number): number {
    return this.once * pageSize + Math.floor(this.shares / SHARES);
  }

  /** Adds the pages of a batch that lie in the mapping. Most of a process are mapped once: these are counted first. */
  add(batch: Batch, { from, to }: Part, pageSize: number): void {
    const { entries, counts } = batch;
    const whole = pageSize * SHARES;
    let once = 0;
    for (let place = from; place < to; place++) {
      const high = entries[2 * place + HIGH] ?? 0;
      if (high < 0) {
        const count = counts[place] ?? 0;
        if (count === 1) once++;
        else this.#addShared(count, whole);
      } else if ((high & GUARD) !== 0) this.guarded++;
      else if ((high & SWAPPED) !== 0) this.swapped++;
    }
    this.once += once;
    if (batch.hasFlags) this.#addFlags(batch, from, to);
  }

  #addShared(count: number, whole: number): void {
    if (count === 0) this.zero++;
    else if (count === UNKNOWN) this.shared++;
    else {
      this.shares += Math.floor(whole / count);
      if (count === 2) this.twice++;
      else if (count < 10) this.few++;
      else this.many++;
    }
  }

  #addFlags({ counts, flags }: Batch, from: number, to: number): void {
    for (let place = from; place < to; place++) {
      const low = flags[2 * place + LOW] ?? 0;
      if (low === 0 || counts[place] === 0) continue;
      if (isDirty(low)) this.dirty++;
      if (isLarge(low)) this.large++;
    }
  }
}
