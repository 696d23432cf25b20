import type { Collector } from '../collector/collector.ts';
import type { Tick } from '../collector/events.ts';
import { mergeExactness, nothingMissed } from '../collector/exactness.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { Series, SessionInfo } from '../wire/session.ts';
import { CostSampler } from './cost-sampler.ts';
import { Load } from './load.ts';
import type { SessionOptions } from './options.ts';
import { Pauses } from './pauses.ts';
import type { TickEmitter } from './tick-emitter.ts';

/** Adds up what the Collectors of a session counted, how exact that is, and what it cost. */
export class SessionCounts {
  readonly load = new Load();
  readonly #emitter: TickEmitter;
  readonly #pauses = new Pauses();
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

  /** The next Collector has another program. */
  changed(): void {
    this.#meter?.forget();
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

  /** Takes the load of a tick. */
  tick(tick: Tick, collector: Collector): void {
    if (collector.missedNames > this.#missedNames || !collector.reportsEnds) this.#emitter.markStale();
    this.#missedNames = collector.missedNames;
    const seconds = (tick.toNs - tick.fromNs) / 1e9;
    const probes = this.#meter?.totalSeconds(collector.program, tick.counts, seconds);
    this.load.tick(collector.cost.count.bpftrace, seconds, probes);
    this.sampler.tick(probes ?? 0, seconds);
  }

  /** Returns what to send for a tick. This reads procfs for each new row, so it is the dearest part of a tick. */
  messageOf(tick: Tick, { program }: Collector, series: Series[]): ReturnType<TickEmitter['tick']> {
    return this.#emitter.tick(tick, series, program.series);
  }

  /** A Collector has ended: a pause begins. */
  ended(collector: Collector): void {
    this.#earlierExactness = this.#exactness(collector);
    this.sampler.ended(collector, performance.now());
    this.load.fold(collector.cost.count.bpftrace);
    this.#pauses.begin();
  }

  /** `collector`: undefined while the session does not count. */
  report(
    collector: Collector | undefined,
  ): Pick<SessionInfo, 'ticks' | 'countedSeconds' | 'exactness' | 'pauses' | 'pressure' | 'cost'> {
    return {
      ticks: this.#emitter.ticks,
      countedSeconds: this.#emitter.seconds,
      exactness: { ...this.#exactness(collector), beyondDouble: [] },
      pauses: this.#pauses.report,
      pressure: this.#emitter.pressure,
      cost: {
        bpftracePercent: this.load.percent,
        bpftraceSeconds: this.load.seconds,
        probesPercent: this.#meter ? this.load.probesPercent : null,
      },
    };
  }

  #exactness(collector: Collector | undefined): Exactness {
    const earlier = this.#earlierExactness;
    return collector ? mergeExactness([earlier, collector.exactness()]) : earlier;
  }
}
