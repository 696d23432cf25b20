import type { GroupHistory, GroupTick } from './group-history.ts';
import type { KeptGrouping } from './group-sums.ts';

/**
 * The sum of each group over all ticks that a history keeps. It follows the history tick by tick: to add up all of them
 * anew would take longer the more minutes are kept.
 */
export class RunningSums {
  readonly #history: GroupHistory;
  readonly #grouping: KeptGrouping;
  readonly #take: 'count' | 'amount';
  readonly #sums = new Map<string, number>();
  #version = -1;

  constructor(history: GroupHistory, grouping: KeptGrouping, take: 'count' | 'amount') {
    this.#history = history;
    this.#grouping = grouping;
    this.#take = take;
  }

  /** The sums of these series, without groups of which they are 0. Call it once a tick, or it adds up all ticks anew. */
  of(wanted: ReadonlySet<number>): ReadonlyMap<string, number> {
    const { version } = this.#history;
    const before = this.#version;
    this.#version = version;
    if (version === before) return this.#sums;
    if (version === before + 1) {
      const { came, left } = this.#history.lastChange(this.#grouping, wanted, this.#take);
      for (const tick of came) this.#add(tick, 1);
      for (const tick of left) this.#add(tick, -1);
      return this.#sums;
    }
    this.#sums.clear();
    for (const tick of this.#history.ticks(this.#grouping, wanted, this.#take)) this.#add(tick, 1);
    return this.#sums;
  }

  #add({ numbers }: GroupTick, sign: 1 | -1): void {
    for (const [name, number] of numbers) {
      const sum = (this.#sums.get(name) ?? 0) + sign * number;
      if (sum === 0) this.#sums.delete(name);
      else this.#sums.set(name, sum);
    }
  }
}
