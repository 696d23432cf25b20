import type { Collector } from '../collector/collector.ts';
import type { SessionOptions } from './options.ts';
import { RecentCost } from './recent-cost.ts';

/** Least time between measurements of the probes, in ms. */
const MEASURE_MS = 3_000;
/** Ticks up to this length, in seconds, tell the cost of the probes better than the last measurement. */
const SHORT_SECONDS = 3;

type Sampled = Pick<Collector, 'cost' | 'isCounting' | 'measureCost' | 'pid' | 'program'>;

/** Samples what a session costs, at times that do not depend on its ticks. */
export class CostSampler {
  readonly recent = new RecentCost();
  readonly #meter: SessionOptions['meter'];
  /** Start of the present sample, and CPU seconds of bpftrace up to it; undefined while nothing is counted. */
  #from: { ms: number; bpftrace: number } | undefined;
  /** CPU seconds that the probes took in the ticks since the last sample. */
  #ticks = { probes: 0, seconds: 0 };
  /** CPU seconds of the probes a second, by the last ticks. */
  #tickRate: number | undefined;
  #areShort = false;
  /** True if bpftrace counted when it was last asked. */
  #isCounting = false;

  /** `meter`: undefined for a session whose cost has no limit. */
  constructor(meter: SessionOptions['meter']) {
    this.#meter = meter;
  }

  /** A Collector counts from now on. */
  opened(collector: Sampled, nowMs: number): void {
    this.#from = { ms: nowMs, bpftrace: collector.cost.count.bpftrace };
    this.#ticks = { probes: 0, seconds: 0 };
    this.#tickRate = undefined;
    this.#areShort = false;
    this.#isCounting = true;
    this.#measure(collector);
  }

  /** `probes`: CPU seconds that the probes took in a tick of this many seconds. */
  tick(probes: number, seconds: number): void {
    this.#ticks = { probes: this.#ticks.probes + probes, seconds: this.#ticks.seconds + seconds };
    this.#areShort = seconds <= SHORT_SECONDS;
  }

  /** Takes a sample that ends now. */
  sample(collector: Sampled, nowMs: number): void {
    if (this.#from === undefined) return;
    collector.measureCost();
    this.#isCounting = collector.isCounting;
    this.#add(collector, nowMs);
    this.#measure(collector);
  }

  /** A Collector has ended: takes its last sample. */
  ended(collector: Sampled, nowMs: number): void {
    this.#add(collector, nowMs);
    this.#from = undefined;
  }

  #add(collector: Sampled, nowMs: number): void {
    if (this.#from === undefined || nowMs <= this.#from.ms) return;
    const wall = (nowMs - this.#from.ms) / 1000;
    const now = collector.cost.count.bpftrace;
    const bpftrace = Math.max(0, now - this.#from.bpftrace);
    const probes = this.#isCounting ? this.#probesRate() * wall : 0;
    this.recent.add({ atMs: nowMs, bpftrace, probes, wall });
    this.#from = { ms: nowMs, bpftrace: now };
  }

  /** Counts give the exact number of runs, where they can; a measurement is of the time since the last tick. */
  #probesRate(): number {
    const { probes, seconds } = this.#ticks;
    if (seconds > 0) this.#tickRate = probes / seconds;
    this.#ticks = { probes: 0, seconds: 0 };
    const byTicks = this.#tickRate;
    return (this.#areShort ? byTicks : (this.#meter?.rate() ?? byTicks)) ?? 0;
  }

  #measure({ pid, program }: Sampled): void {
    if (pid !== undefined) void this.#meter?.measure(pid, program, MEASURE_MS);
  }
}
