import type { MissedRuns } from './misses.ts';

/** Readings that are kept. */
const KEPT = 64;

/**
 * Missed runs at the moment of a tick lie between two readings of them: the last that was taken before the tick, and
 * the one taken after it. vmtally may come late to a tick, by any time on a machine under load.
 */
export class MissBounds {
  /** Readings that may lie before the next tick, oldest first. */
  #readings: { at: number; missed: ReadonlyMap<string, number> }[];

  /** `missed`: before the program's window opened. */
  constructor(missed: MissedRuns) {
    this.#readings = [{ at: -Infinity, missed: new Map(missed) }];
  }

  /** The lower bound at a tick of `ns`. `missed` was read after it, not later than `at` by the same clock. */
  tick(ns: number, missed: MissedRuns, at: number): ReadonlyMap<string, number> {
    const before = this.#readings.findLastIndex((reading) => reading.at < ns);
    this.#readings = [...this.#readings.slice(Math.max(0, before)), { at, missed: new Map(missed) }];
    // An older one bounds as well where bpftrace's clock is so far behind that none lies before a tick.
    if (this.#readings.length > KEPT) this.#readings.splice(1, 1);
    return this.#readings[0]?.missed ?? new Map();
  }
}
