import type { Collector } from '../../collector/collector.ts';
import type { Tick } from '../../collector/events.ts';
import { labelOf, type Selection } from '../../probe/select.ts';
import { LIMITS, type SessionInfo } from '../../wire/session.ts';
import { Budget, type Costs, THROTTLE_FACTOR } from './budget.ts';
import { ProbeMeter } from './probe-meter.ts';

export interface BudgetOptions {
  /** Percent of one CPU. */
  percent: number;
  /** CPU seconds of vmtally's own processes so far. */
  ownSeconds: () => number;
  meter?: ProbeMeter;
}

/** Milliseconds between measurements of the probes, and the same while the cost is over budget. */
const EVERY_MS = 10_000;
const SOON_MS = 2_000;

type Report = NonNullable<SessionInfo['budget']>;

/** A selection that is or was dropped. */
interface DroppedSelection {
  index: number;
  events: string[];
  sinceMs: number | null;
  /** `sinceMs` by the monotonic clock. */
  since: number;
  /** Seconds for which the selection was dropped before `sinceMs`. */
  seconds: number;
  percent: number;
}

/** Watches the cost of a session, and decides how much of the request is counted. */
export class BudgetKeeper {
  readonly #options: BudgetOptions;
  readonly #meter: ProbeMeter;
  #budget: Budget;
  #selections: readonly Selection[] = [];
  #dropped: DroppedSelection[] = [];
  #throttled: Report['slower'] = null;
  /** Cost of the probes in the last tick, in percent of one CPU. */
  #probesPercent = 0;
  /** CPU seconds up to the last tick. */
  #secondsBefore = { bpftrace: 0, own: 0 };

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#meter = options.meter ?? new ProbeMeter();
    this.#budget = new Budget(options.percent);
  }

  /** Takes a new request: all of it is counted until it turns out to be over budget. */
  setRequest(selections: readonly Selection[]): void {
    this.#selections = selections;
    this.#budget = new Budget(this.#options.percent);
    this.#meter.forget();
    this.#recordSteps();
  }

  /** The requested selections; the dropped ones are marked. */
  selections(): Selection[] {
    return this.#selections.map((selection, index) =>
      this.#budget.steps.includes(index) ? { ...selection, dropped: true } : selection,
    );
  }

  /** Milliseconds between ticks now. */
  intervalMs(requestedMs: number): number {
    return this.#budget.steps.includes('throttled') ? throttledMs(requestedMs) : requestedMs;
  }

  /** Notes that a bpftrace begins to count. */
  bpftraceOpened(collector: Collector): void {
    this.#budget.bpftraceOpened();
    this.#secondsBefore = this.#secondsOf(collector);
  }

  /** Takes in a tick; returns true if the selections or the interval to count with changed. */
  tick(tick: Tick, collector: Collector, requestedMs: number): boolean {
    const costs = this.#costsOf(tick, collector);
    const { pid, program } = collector;
    const everyMs = costs.total > this.#options.percent ? SOON_MS : EVERY_MS;
    if (pid !== undefined) void this.#meter.measure(pid, program, everyMs);
    const changed = this.#budget.tick(costs, throttledMs(requestedMs) > requestedMs);
    if (changed) this.#recordSteps();
    return changed;
  }

  report(requestedMs: number): Report {
    return {
      percent: this.#options.percent,
      usedPercent: this.#budget.percent,
      probesPercent: this.#meter.able ? this.#probesPercent : null,
      askedMs: requestedMs,
      slower: this.#throttled,
      leftOut: this.#dropped.map(({ events, seconds, sinceMs, percent }) => ({
        events,
        seconds,
        sinceMs,
        percent,
      })),
    };
  }

  #secondsOf({ cost }: Collector): { bpftrace: number; own: number } {
    return { bpftrace: cost.count.bpftrace, own: this.#options.ownSeconds() };
  }

  #costsOf(tick: Tick, collector: Collector): Costs {
    const seconds = (tick.toNs - tick.fromNs) / 1e9;
    const now = this.#secondsOf(collector);
    const { bpftrace, own } = this.#secondsBefore;
    this.#secondsBefore = now;
    const percent = (cpuSeconds: number) => (100 * cpuSeconds) / seconds;
    const probes = this.#meter.seconds(this.#selections.length, collector.program, tick.counts, seconds);
    this.#probesPercent = percent(sum(probes));
    const processes = percent(Math.max(0, now.bpftrace - bpftrace) + now.own - own);
    const entries = entriesBySelection(this.#selections, tick.entries);
    const allEntries = sum(entries) || 1;
    return {
      processes,
      // The cost of the processes is shared by entries: bpftrace prints each entry, and vmtally emits it.
      selections: probes.map(
        (cpuSeconds, index) => percent(cpuSeconds) + (processes * (entries[index] ?? 0)) / allEntries,
      ),
      total: this.#probesPercent + processes,
    };
  }

  /** Records the budget's steps for the report. */
  #recordSteps(): void {
    const { steps, percentAtChange: percent } = this.#budget;
    const [sinceMs, since] = [Date.now(), performance.now()];
    this.#throttled = steps.includes('throttled') ? (this.#throttled ?? { sinceMs, percent }) : null;
    for (const dropped of this.#dropped) {
      if (dropped.sinceMs === null || steps.includes(dropped.index)) continue;
      dropped.seconds += (since - dropped.since) / 1000;
      dropped.sinceMs = null;
    }
    for (const step of steps) {
      const index = Number(step);
      const selection = this.#selections[index];
      if (selection === undefined) continue;
      const events = eventsOf(selection);
      const now = { index, sinceMs, since, percent };
      const known = this.#dropped.find((dropped) => dropped.events.join() === events.join());
      if (known === undefined) this.#dropped.push({ events, seconds: 0, ...now });
      else if (known.sinceMs === null) Object.assign(known, now);
    }
  }
}

const throttledMs = (ms: number): number => Math.min(THROTTLE_FACTOR * ms, LIMITS.mostIntervalMs);

function eventsOf(selection: Selection): string[] {
  const { maps, source } = selection;
  const filter = source === undefined ? '' : ` if ${source}`;
  return maps.map((map) => labelOf(selection, map) + filter);
}

/** Entries of each selection in a tick, from the entries of its series. */
function entriesBySelection(selections: readonly Selection[], entriesBySeries: readonly number[]): number[] {
  let series = 0;
  return selections.map(({ maps }) => {
    const entries = entriesBySeries.slice(series, series + maps.length);
    series += maps.length;
    return sum(entries);
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
