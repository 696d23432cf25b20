import { bootNs } from '../collector/boot-ns.ts';
import type { Collector } from '../collector/collector.ts';
import type { Tick } from '../collector/events.ts';
import { mergeExactness } from '../collector/exactness.ts';
import type { Exactness } from '../wire/exactness.ts';
import { nothingMissed } from '../wire/nothing-missed.ts';
import type { Series } from '../wire/series.ts';
import type { SessionInfo } from '../wire/session.ts';
import { AccuracyRecord } from './accuracy-record.ts';
import type { ProbeCost } from './budget/probe-meter.ts';
import { CostSampler } from './cost-sampler.ts';
import { Load } from './load.ts';
import type { SessionOptions } from './options.ts';
import { Pauses } from './pauses.ts';
import type { TickEmitter } from './tick-emitter.ts';

/** Least time between measurements of the probes, in ms, and the same while the cost is over budget. */
const MEASURE_MS = 10_000;
const SOON_MS = 2_000;

/** Adds up what the Collectors of a session counted, how exact that is, and what it cost. */
export class SessionCounts {
  readonly load = new Load();
  readonly #emitter: TickEmitter;
  readonly #pauses = new Pauses();
  readonly #accuracy = new AccuracyRecord();
  readonly #meter: SessionOptions['meter'];
  readonly sampler: CostSampler;
  /** Exactness of the Collectors that have ended. */
  #earlierExactness: Exactness = nothingMissed();
  #missedNames = 0;

  /** `meter` measures the probes of a session whose cost is limited. */
  constructor(emitter: TickEmitter, meter: SessionOptions['meter']) {
    this.#emitter = emitter;
    this.#meter = meter;
    this.sampler = new CostSampler(meter);
  }

  /** A Collector starts. */
  started(): void {
    this.#missedNames = 0;
  }

  /** The next Collector has other selections. */
  changed(): void {
    this.#meter?.forget();
  }

  /** All probes of a Collector are attached: its first tick comes. */
  attached(): void {
    this.#emitter.attached();
  }

  /** A Collector counts from now on. */
  opened(collector: Collector): void {
    this.#pauses.end();
    this.#emitter.markStale();
    this.sampler.opened(collector, performance.now());
  }

  /** A Collector does not count until its next bpftrace does. */
  restarting(): void {
    this.#emitter.markStale();
  }

  /** Takes the load of a tick; returns the cost of its probes by selection. */
  tick(tick: Tick, collector: Collector, series: readonly Series[], isOverBudget: boolean): ProbeCost[] {
    if (collector.missedNames > this.#missedNames || !collector.reportsEnds) this.#emitter.markStale();
    this.#missedNames = collector.missedNames;
    this.#accuracy.tick(tick, series, collector.program.series, this.#exactness(collector));
    const seconds = (tick.toNs - tick.fromNs) / 1e9;
    this.#measureProbes(collector, isOverBudget ? SOON_MS : MEASURE_MS);
    const probes = this.#meter?.costs(collector.program, tick.counts, seconds) ?? [];
    const cpuSeconds = sum(probes.map((cost) => cost.seconds));
    this.load.tick(collector.cost.count.bpftrace, seconds, {
      runs: sum(probes.map(({ runs }) => runs)),
      seconds: cpuSeconds,
    });
    this.sampler.tick(cpuSeconds, seconds);
    return probes;
  }

  /** Returns what to send for a tick. This reads procfs for each new row, so it is the dearest part of a tick. */
  messageOf(tick: Tick, { program }: Collector, series: Series[]): ReturnType<TickEmitter['tick']> {
    return this.#emitter.tick(tick, series, program);
  }

  /** A Collector has ended: a pause begins. */
  ended(collector: Collector): void {
    this.#earlierExactness = this.#exactness(collector);
    this.sampler.ended(collector, performance.now());
    this.load.fold(collector.cost.count.bpftrace);
    this.#pauses.begin();
  }

  /** The user suspended the session. */
  suspended(): void {
    this.#accuracy.suspended();
  }

  /** Seconds counted so far. */
  get seconds(): number {
    return this.#emitter.seconds;
  }

  /** False if the kernel does not let vmtally measure the probes. */
  get measuresProbes(): boolean {
    return this.#meter?.able ?? false;
  }

  /** `collector`: undefined while the session does not count. */
  report(
    collector: Collector | undefined,
    { series, state }: Pick<SessionInfo, 'series' | 'state'>,
  ): Pick<
    SessionInfo,
    'ticks' | 'countedSeconds' | 'exactness' | 'accuracy' | 'pauses' | 'pressure' | 'cost'
  > {
    const isFailing = state === 'restarting' || state === 'failed';
    return {
      ticks: this.#emitter.ticks,
      countedSeconds: this.#emitter.seconds,
      exactness: { ...this.#exactness(collector), beyondDouble: [] },
      accuracy: this.#accuracy.report(series, isFailing ? bootNs() : undefined),
      pauses: this.#pauses.report,
      pressure: this.#emitter.pressure,
      cost: {
        bpftracePercent: this.load.percent,
        bpftraceSeconds: this.load.seconds,
        ...this.#probesReport(),
      },
    };
  }

  #probesReport(): Pick<SessionInfo['cost'], 'probesPercent' | 'eventsPerSecond' | 'nsPerEvent'> {
    const { probesPercent, runsASecond } = this.load;
    if (this.#meter === undefined) return { probesPercent: null, eventsPerSecond: null, nsPerEvent: null };
    const nsPerEvent = runsASecond > 0 ? (probesPercent * 1e7) / runsASecond : null;
    return { probesPercent, eventsPerSecond: runsASecond, nsPerEvent };
  }

  /** Measures soon after the start, since a tick may last a minute, and then from time to time. */
  #measureProbes({ pid, program }: Collector, everyMs: number): void {
    if (pid !== undefined) void this.#meter?.measure(pid, program, everyMs);
  }

  #exactness(collector: Collector | undefined): Exactness {
    const earlier = this.#earlierExactness;
    return collector ? mergeExactness([earlier, collector.exactness()]) : earlier;
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
