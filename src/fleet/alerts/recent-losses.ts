import { type Lost, lackOf, lostSince, NOTHING_LOST } from '../../alerts/losses.ts';
import type { Lack } from '../../alerts/reading.ts';

/** Remembers what a series of a fleet lacked, for as long as its rates are of that time. */
export class RecentLosses {
  /** Each holds from its time on; the first holds at the beginning of the time that was asked for last. */
  readonly #past: { atMs: number; lost: Lost }[] = [];

  /** Says what counts of the series may lack: those of all time, and those of the last `spanMs`. Null if exact. */
  look(all: Lost, atMs: number, spanMs: number): { all: Lack | null; recent: Lack | null } {
    return { all: lackOf(all), recent: lackOf(this.recent(all, atMs, spanMs)) };
  }

  /** Takes all that is lost as recent at the next look: of what was lost before, the time is not known. */
  beginAt(atMs: number): this {
    this.#past.push({ atMs, lost: NOTHING_LOST });
    return this;
  }

  /** Losses of the last `spanMs`. */
  recent(all: Lost, atMs: number, spanMs: number): Lost {
    const past = this.#past;
    const last = past.at(-1)?.lost;
    // The totals of a series, which have this, have its values too: they are not kept.
    const { missing, unbounded, isPartial, uncountedSeconds } = all;
    if (last === undefined || !isSame(last, all))
      past.push({ atMs, lost: { missing, unbounded, isPartial, uncountedSeconds } });
    while ((past[1]?.atMs ?? Infinity) <= atMs - spanMs) past.shift();
    return this.#sum(all);
  }

  /** Adds up each step, as a host that lacks less than before, such as one that began anew, must hide no loss of another. */
  #sum(all: Lost): Lost {
    const steps = this.#past.map(({ lost }, index) => lostSince(this.#past[index - 1]?.lost ?? lost, lost));
    const sumOf = (field: 'missing' | 'unbounded' | 'uncountedSeconds') =>
      steps.reduce((sum, step) => sum + step[field], 0);
    return {
      missing: sumOf('missing'),
      unbounded: sumOf('unbounded'),
      uncountedSeconds: sumOf('uncountedSeconds'),
      isPartial: all.isPartial,
    };
  }
}

const isSame = (a: Lost, b: Lost): boolean =>
  a.missing === b.missing && a.unbounded === b.unbounded && a.uncountedSeconds === b.uncountedSeconds;
