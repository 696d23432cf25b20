import type { CapturedTick } from './captured-tick.ts';
import { QuadSum } from './quad-sum.ts';
import { ReadingSum } from './reading-sum.ts';

/** The sum of ticks that follow each other. Adding a tick costs its own size, not that of the sum. */
export class TickSum {
  #last: CapturedTick;
  #seconds = 0;
  #ticks = 0;
  readonly #rows = new Map<number, CapturedTick['rows'][number]>();
  readonly #quads = new QuadSum();
  readonly #vmstat = new Map<number, number>();
  readonly #readings = new ReadingSum();

  constructor(first: CapturedTick) {
    this.#last = first;
    this.add(first);
  }

  add(tick: CapturedTick): void {
    this.#last = tick;
    this.#seconds += tick.seconds;
    this.#ticks++;
    for (const row of tick.rows) this.#rows.set(row.row, row);
    this.#quads.add(tick);
    for (const [place, growth] of tick.vmstat)
      this.#vmstat.set(place, (this.#vmstat.get(place) ?? 0) + growth);
    this.#readings.add(tick);
  }

  get seconds(): number {
    return this.#seconds;
  }

  get stretches(): number {
    return this.#readings.stretches;
  }

  /** True if a tick begins where the last one ended, give or take some milliseconds. */
  isFollowedBy({ atSeconds, seconds }: CapturedTick, withinMs: number): boolean {
    return Math.abs(1000 * (atSeconds - seconds - this.#last.atSeconds)) < withinMs;
  }

  get sum(): CapturedTick {
    if (this.#ticks === 1) return this.#last;
    return {
      ...this.#last,
      seconds: this.#seconds,
      rows: [...this.#rows.values()],
      ...this.#quads.sum,
      vmstat: new Map([...this.#vmstat].filter(([, growth]) => growth !== 0).toSorted(([x], [y]) => x - y)),
      ...this.#readings.sum,
    };
  }
}
