import type { MissedRuns } from './misses.ts';

/** Most readings kept. */
const MOST_READINGS = 64;

/**
 * Bounds the missed runs at the moment of a tick by two readings of them: the last one before the tick and
 * the first one after it. vmtally may process a tick late, by any time on a machine under load.
 */
export class MissBounds {
  /** Readings that may precede the next tick, oldest first. */
  #readings: { takenNs: number; missed: ReadonlyMap<string, number> }[];

  /** `missed`: runs missed before the program's window opened. */
  constructor(missed: MissedRuns) {
    this.#readings = [{ takenNs: -Infinity, missed: new Map(missed) }];
  }

  /**
   * Returns the lower bound at a tick of `ns`. `missed` was read after the tick, not later than `takenNs`
   * by the same clock.
   */
  tick(ns: number, missed: MissedRuns, takenNs: number): ReadonlyMap<string, number> {
    const before = this.#readings.findLastIndex((reading) => reading.takenNs < ns);
    this.#readings = [...this.#readings.slice(Math.max(0, before)), { takenNs, missed: new Map(missed) }];
    // Keep the oldest reading: it is a lower bound too if bpftrace's clock is so far behind that no reading
    // precedes a tick.
    if (this.#readings.length > MOST_READINGS) this.#readings.splice(1, 1);
    return this.#readings[0]?.missed ?? new Map();
  }
}
