/** A stretch of time in which a session counted, and the CPU seconds that it took. */
export interface CostSample {
  /** End of the sample, by the monotonic clock. */
  atMs: number;
  bpftrace: number;
  probes: number;
  wall: number;
}

/** CPU time that a session took lately, by the clock: ticks, changes and pauses have no part in it. */
export class RecentCost {
  static readonly SECONDS = 10;
  #samples: CostSample[] = [];

  add(sample: CostSample): void {
    this.#samples = [...this.#within(sample.atMs), sample];
  }

  /** Mean over the last seconds, in percent of one CPU; a time without samples costs nothing. */
  percent(nowMs: number): number {
    return percentOf(this.#within(nowMs), ({ bpftrace, probes }) => bpftrace + probes);
  }

  /** The part of `percent` that the probes took. */
  probesPercent(nowMs: number): number {
    return percentOf(this.#within(nowMs), ({ probes }) => probes);
  }

  /** Cost in the sample that ended now, in percent of one CPU; 0 if none did. */
  latestPercent(nowMs: number): number {
    const last = this.#samples.at(-1);
    if (last?.atMs !== nowMs) return 0;
    return (100 * (last.bpftrace + last.probes)) / last.wall;
  }

  #within(nowMs: number): CostSample[] {
    return this.#samples.filter(({ atMs }) => nowMs - atMs < RecentCost.SECONDS * 1000);
  }
}

const percentOf = (samples: readonly CostSample[], secondsOf: (sample: CostSample) => number): number =>
  (100 * samples.reduce((sum, sample) => sum + secondsOf(sample), 0)) / RecentCost.SECONDS;
