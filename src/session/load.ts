import type { ProbeCost } from './budget/probe-meter.ts';

/** Seconds of a tick, and the runs of its probes. */
interface TickLoad {
  bpftrace: number;
  probes: number;
  runs: number;
  wall: number;
}

/** CPU time of a session's bpftraces and probes: in total, and over the last ticks. */
export class Load {
  /** The last ticks are as many as span `SECONDS`, but `TICKS` at most. */
  static readonly TICKS = 10;
  static readonly SECONDS = 10;
  #earlierSeconds = 0;
  #currentSeconds = 0;
  #lastTicks: TickLoad[] = [];

  /**
   * `cpuSeconds`: CPU time that the bpftraces of the current Collector took so far. `probes`: cost of the
   * probes in this tick.
   */
  tick(cpuSeconds: number, wall: number, probes: ProbeCost = { runs: 0, seconds: 0 }): void {
    const bpftrace = Math.max(0, cpuSeconds - this.#currentSeconds);
    this.#lastTicks.push({ bpftrace, probes: probes.seconds, runs: probes.runs, wall });
    const [first] = this.#lastTicks;
    const isLongEnough = this.wallSeconds - (first?.wall ?? 0) >= Load.SECONDS;
    if (this.#lastTicks.length > Load.TICKS || isLongEnough) this.#lastTicks.shift();
    this.#currentSeconds = cpuSeconds;
  }

  /** Adds the CPU time of a Collector that ended. */
  fold(cpuSeconds: number): void {
    this.#earlierSeconds += cpuSeconds;
    this.#currentSeconds = 0;
    this.#lastTicks = [];
  }

  get seconds(): number {
    return this.#earlierSeconds + this.#currentSeconds;
  }

  /** Length of the last ticks. */
  get wallSeconds(): number {
    return this.#lastTicks.reduce((sum, { wall }) => sum + wall, 0);
  }

  /** CPU time of bpftrace over the last ticks, in percent of one CPU. */
  get percent(): number {
    return this.#percentOf(({ bpftrace }) => bpftrace);
  }

  /** CPU time of the probes over the last ticks, in percent of one CPU. */
  get probesPercent(): number {
    return this.#percentOf(({ probes }) => probes);
  }

  /** Runs of the probes a second over the last ticks. */
  get runsASecond(): number {
    return this.#percentOf(({ runs }) => runs) / 100;
  }

  #percentOf(secondsOf: (tick: TickLoad) => number): number {
    const wall = this.wallSeconds;
    return wall > 0 ? (100 * this.#lastTicks.reduce((sum, tick) => sum + secondsOf(tick), 0)) / wall : 0;
  }
}
