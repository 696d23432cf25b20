import { joinStretch, type Stretch } from '../compare/reading.ts';
import { settle } from '../tally/settle.ts';
import { addCounts, type Counts, emptyCounts } from '../tally/tally.ts';
import type { Collector } from './collector.ts';
import { EndConditions, type EndOptions } from './end-conditions.ts';
import type { CollectorEvent, ObjectTick, Tick } from './events.ts';
import { OBJECTS } from './exactness.ts';
import { HeldSpans } from './held-spans.ts';
import type { Names } from './names.ts';
import { NewCgroups } from './new-cgroups.ts';
import { SharedPids } from './shared-pids.ts';
import type { Span } from './span.ts';

export interface MeasureOptions extends EndOptions {
  /** Start the command before the window opens (there is a delay to wait for). */
  early: boolean;
  /** Milliseconds of `baseline` before the count and the command begin. */
  baselineMs?: number | undefined;
  /** Milliseconds of an `interval`. */
  intervalMs?: number | undefined;
  /** Longest time between ticks, in ms; a second by default. */
  longestTickMs?: number | undefined;
  intervalCount?: number | undefined;
  /** cgroups in scope: the collector notes new cgroups below them. */
  cgroups?: readonly string[] | undefined;
  /** Called once all probes are attached. */
  onAttached?: (() => void) | undefined;
  /** Names of the rows; an interval waits for them. */
  names?: Names | undefined;
  /** Called for each tick that is counted, before its counts are. `openNs`: start of the run, by the same clock. */
  onTick?: ((tick: Tick, openNs: number) => void) | undefined;
  /** True if rows of ended processes move to their names (see tally/settle.ts). */
  settles?: boolean | undefined;
}

/** From this length of an interval on, in ms, the next tick is too far away to wait for a name. */
const LONG_MS = 200;

/** Longest time between ticks, in ms: bpftrace notices within it that vmtally is gone. */
const TICK_MS = 1_000;

/** Longest time between ticks, in ms, if it matters in which ticks a process ran. */
export const FINE_TICK_MS = 50;

/** Nanoseconds by which a tick may precede the end of the interval that it closes. */
const EARLY_NS = 2e6;

/** Milliseconds between ticks for an interval of -I: a whole number of ticks, none over the longest. */
export const tickFor = (intervalMs = TICK_MS, longestMs = TICK_MS): number =>
  intervalMs / Math.ceil(intervalMs / longestMs);

/** Counts until the command ends, the time is up, the processes are gone or the collector is stopped. */
export const measure = (collector: Collector, options: MeasureOptions): AsyncGenerator<Span> =>
  new Measurement(collector, options).spans();

/** Adds up the ticks of a collector: a baseline, intervals, and the total. */
class Measurement {
  readonly #collector: Collector;
  readonly #options: MeasureOptions;
  readonly #ends: EndConditions;
  readonly #held: HeldSpans;
  readonly #sharedPids = new SharedPids();
  readonly #newCgroups: NewCgroups;
  readonly #intervalNs: number;
  #inBaseline: boolean;
  #total: Sum;
  #interval: Sum;
  /** Start of the count, start of the interval, and end of the last tick, by the program's clock. */
  #openNs = 0;
  #fromNs = 0;
  #toNs = 0;
  /** End of the next interval. The first tick at that time closes the interval; ticks before it do not. */
  #dueNs = 0;
  #intervals = 0;

  constructor(collector: Collector, options: MeasureOptions) {
    const { baselineMs = 0, intervalMs = 0, names, cgroups } = options;
    this.#collector = collector;
    this.#options = options;
    this.#ends = new EndConditions(collector, options);
    this.#held = new HeldSpans(names && collector.reportsEnds ? names : undefined);
    this.#newCgroups = new NewCgroups(cgroups);
    this.#intervalNs = intervalMs * 1e6;
    this.#inBaseline = baselineMs > 0;
    this.#total = this.#emptySum();
    this.#interval = this.#emptySum();
  }

  async *spans(): AsyncGenerator<Span> {
    const { intervalCount = Infinity } = this.#options;
    let failure: unknown;
    try {
      try {
        for await (const event of this.#collector.events()) {
          yield* this.#handle(event);
          if (this.#intervals >= intervalCount) break;
        }
      } catch (error) {
        failure = error;
      }
      yield* this.#held.ready(Infinity);
      await this.#ends.endCommand(failure !== undefined || this.#isCutShort);
    } finally {
      await this.#ends.close();
    }
    const { commandEnd } = this.#ends;
    if (commandEnd?.error !== undefined) throw commandEnd.error;
    if (failure === undefined || this.#openNs > 0) yield this.#totalSpan();
    if (failure !== undefined) throw failure;
  }

  *#handle(event: CollectorEvent): Generator<Span> {
    switch (event.kind) {
      case 'attached':
        this.#options.onAttached?.();
        if (this.#options.early) this.#ends.startCommand();
        break;
      case 'open':
        this.#openAt(event.ns);
        if (!this.#inBaseline) this.#ends.begin();
        break;
      case 'tick':
        this.#toNs = event.toNs;
        yield* this.#held.ready(this.#toNs);
        if (this.#inBaseline) yield* this.#addToBaseline(event);
        else yield* this.#add(event);
        break;
      case 'restarting':
      case 'restarted':
        break;
    }
  }

  #openAt(ns: number): void {
    this.#openNs = this.#fromNs = this.#toNs = ns;
    this.#dueNs = ns + this.#intervalNs;
  }

  *#addToBaseline({ counts, readings, toNs, final }: Tick): Generator<Span> {
    const { baselineMs = 0 } = this.#options;
    addCounts(this.#interval.counts, counts);
    if (readings) this.#interval.readings = [...this.#interval.readings, readings];
    if (toNs - this.#openNs < baselineMs * 1e6 && !final) return;
    yield { kind: 'baseline', ...this.#interval, ...times(this.#openNs, this.#openNs, toNs) };
    this.#inBaseline = false;
    this.#interval = this.#emptySum();
    this.#openAt(toNs);
    if (!final) this.#ends.begin();
  }

  *#add(tick: Tick): Generator<Span> {
    const { intervalMs, onTick } = this.#options;
    onTick?.(tick, this.#openNs);
    for (const sum of [this.#interval, this.#total]) {
      sum.objects = tick.objects;
      addCounts(sum.counts, tick.counts);
      if (tick.readings) sum.readings = joinStretch(sum.readings, tick.readings);
    }
    if (this.#options.settles) this.#settle(tick);
    this.#collector.noteCgroups(this.#newCgroups.find());
    if (intervalMs === undefined || (!tick.final && tick.toNs < this.#dueNs - EARLY_NS)) return;
    yield* this.#closeInterval(intervalMs);
  }

  #settle({ counts, ended }: Tick): void {
    this.#collector.noteSharedPids(this.#sharedPids.tick(counts, ended));
    // If two processes held one pid in a tick, use the name of the first: earlier ticks counted it.
    const names = new Map(ended.toReversed().map(({ id, name }) => [id, name]));
    for (const sum of [this.#interval, this.#total]) settle(sum.counts, names);
  }

  *#closeInterval(intervalMs: number): Generator<Span> {
    const toNs = this.#toNs;
    this.#held.add({ kind: 'interval', ...this.#interval, ...times(this.#openNs, this.#fromNs, toNs) }, toNs);
    yield* this.#held.ready(toNs);
    if (!this.#held.isEmpty && intervalMs >= LONG_MS) this.#collector.flush();
    this.#interval = this.#emptySum();
    this.#fromNs = toNs;
    // After a late tick the next interval lasts at least half its length.
    this.#dueNs = Math.max(this.#dueNs + this.#intervalNs, toNs + this.#intervalNs / 2);
    this.#intervals++;
  }

  /** True where a full map of objects ended the count: the command is not to blame, and runs on. */
  get #isCutShort(): boolean {
    return this.#collector.exactness().mapFull.some(({ map }) => map === OBJECTS);
  }

  #totalSpan(): Span {
    const { commandEnd } = this.#ends;
    // If the run ended within the baseline, nothing was counted.
    const openNs = this.#inBaseline ? this.#toNs : this.#openNs;
    const total = times(openNs, openNs, this.#toNs);
    return {
      kind: 'total',
      ...this.#total,
      ...total,
      elapsedSeconds: commandEnd?.seconds ?? total.seconds,
      status: commandEnd?.status,
    };
  }

  #emptySum(): Sum {
    return { counts: emptyCounts(this.#collector.program.series.length), readings: [], objects: null };
  }
}

/** Counts and reconciliation readings of several ticks. */
interface Sum {
  counts: Counts;
  readings: Stretch[];
  objects: ObjectTick | null;
}

function times(openNs: number, fromNs: number, toNs: number) {
  const atSeconds = (toNs - openNs) / 1e9;
  return { atSeconds, seconds: (toNs - fromNs) / 1e9, elapsedSeconds: atSeconds };
}
