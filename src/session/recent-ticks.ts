import { joinStretch, type Stretch } from '../compare/reading.ts';
import type { ReconciledTick } from '../wire/compare.ts';

type Contributors = ReconciledTick['rows'][number]['contributors'];

interface ReconcilableTick {
  stretch: Stretch;
  /** By identity, largest amount first. */
  contributors: ReadonlyMap<string, Contributors>;
}

const RECENT_NS = 10e9;
/** Each tick holds a reading of some 20 KB. */
const MOST_TICKS = 100;
/** Contributors of a tick that are kept for each identity. */
const KEPT = 100;

/** The last ticks of a session: those nearest to ten seconds, or a longer tick, or fewer seconds in 100 short ticks. */
export class RecentTicks {
  #ticks: ReconcilableTick[] = [];

  add({ stretch, contributors }: ReconcilableTick): void {
    const largest = [...contributors].map(([id, rows]) => [id, rows.slice(0, KEPT)] as const);
    this.#ticks = [...this.#ticks, { stretch, contributors: new Map(largest) }].slice(-MOST_TICKS);
    while (this.#ticks.length > 1 && this.#isNearerWithoutFirst) this.#ticks.shift();
  }

  /**
   * Ticks are a little longer or shorter than their interval: ten of a second may be 9.99 s, and an eleventh would change
   * all numbers by a tenth.
   */
  get #isNearerWithoutFirst(): boolean {
    return sumOf(this.#ticks) - RECENT_NS > RECENT_NS - sumOf(this.#ticks.slice(1));
  }

  get stretches(): Stretch[] {
    return this.#ticks.reduce<Stretch[]>((joined, { stretch }) => joinStretch(joined, stretch), []);
  }

  /** Counts of each row by identity, from the ticks in which the row was among the first. */
  contributorsOf(id: string): ReadonlyMap<number, number> {
    const sums = new Map<number, number>();
    for (const { contributors } of this.#ticks)
      for (const { row, counted } of contributors.get(id) ?? [])
        sums.set(row, (sums.get(row) ?? 0) + counted);
    return sums;
  }
}

const sumOf = (ticks: readonly ReconcilableTick[]): number =>
  ticks.reduce((sum, { stretch: { from, to } }) => sum + to.ns - from.ns, 0);
