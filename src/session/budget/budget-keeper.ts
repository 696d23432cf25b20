import type { Collector } from '../../collector/collector.ts';
import type { CollectorOptions, Tick } from '../../collector/events.ts';
import { labelOf, type Selection } from '../../probe/selection.ts';
import { LIMITS, type SessionInfo } from '../../wire/session.ts';
import { Budget, type Costs, THROTTLE_FACTOR } from './budget.ts';
import type { ProbeCost } from './probe-meter.ts';
import { StepPace } from './step-pace.ts';

export interface BudgetOptions {
  /** Percent of one CPU. */
  percent: number;
  /** True if events may be dropped. */
  drops: boolean;
  /** CPU seconds of vmtally's own process for this session so far. */
  ownSeconds: () => number;
  pace?: StepPace;
}

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
  readonly #pace: StepPace;
  #budget: Budget;
  #selections: readonly Selection[] = [];
  #dropped: DroppedSelection[] = [];
  #throttled: Report['slower'] = null;
  /** Costs of the last tick. */
  #costs: Costs = { processes: 0, probes: [] };
  /** CPU seconds up to the last tick. */
  #secondsBefore = { bpftrace: 0, own: 0 };

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#pace = options.pace ?? new StepPace();
    this.#budget = new Budget(options.percent);
  }

  /** Takes a new request: all of it is counted until it turns out to be over budget. */
  setRequest(selections: readonly Selection[]): void {
    this.#selections = selections;
    this.#budget = new Budget(this.#options.percent);
    this.#recordSteps();
  }

  /** The requested selections; the dropped ones are marked. */
  selections(): Selection[] {
    return this.#selections.map((selection, index) =>
      this.#budget.steps.includes(index) ? { ...selection, dropped: true } : selection,
    );
  }

  /** True if less is counted, or less often, than requested. */
  get hasSteps(): boolean {
    return this.#budget.steps.length > 0;
  }

  get isThrottled(): boolean {
    return this.#budget.steps.includes('throttled');
  }

  /** Milliseconds between ticks now. */
  intervalMs(requestedMs: number): number {
    return this.isThrottled ? throttledMs(requestedMs) : requestedMs;
  }

  /** The option of the next Collector. */
  throttle(requestedMs: number): CollectorOptions['throttle'] {
    return { tickMs: throttledMs(requestedMs), isOn: this.isThrottled };
  }

  /** Notes that a bpftrace begins to count. */
  bpftraceOpened(collector: Collector): void {
    this.#pace.opened(performance.now());
    this.#budget.bpftraceOpened();
    this.#secondsBefore = this.#secondsOf(collector);
  }

  /** True if the last tick was over the limit. */
  get isOver(): boolean {
    return this.#costs.processes + sum(this.#costs.probes) > this.#options.percent;
  }

  /**
   * Takes in a tick and the cost of its probes, by selection; returns true if the selections to count with changed.
   */
  tick(tick: Tick, collector: Collector, requestedMs: number, probes: readonly ProbeCost[]): boolean {
    this.#costs = this.#costsOf(tick, collector, probes);
    const now = performance.now();
    // Longer ticks fill the maps further, and a full map costs a restart.
    const fill = Math.max(0, ...tick.entries) / tick.maxEntries;
    const factor = throttledMs(requestedMs) / requestedMs;
    const throttle = factor > 1 && (this.isThrottled || fill * factor <= MOST_FILLED);
    const may = { throttle, drop: this.#options.drops, restart: this.#pace.mayStep(now) };
    const wasThrottled = this.isThrottled;
    const isFilling = wasThrottled && fill > MOST_FILLED;
    const changed = isFilling ? this.#budget.shorten() : this.#budget.tick(this.#costs, may);
    if (!changed) return false;
    this.#recordSteps();
    if (this.isThrottled !== wasThrottled) return false;
    this.#pace.stepped(now);
    return true;
  }

  /** `isMeasured`: false if the kernel does not let vmtally measure the probes. */
  report(requestedMs: number, isMeasured: boolean): Report {
    return {
      percent: this.#options.percent,
      usedPercent: this.#budget.percent,
      processesPercent: this.#budget.processesPercent,
      probesPercent: isMeasured ? sum(this.#costs.probes) : null,
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

  #costsOf(tick: Tick, collector: Collector, probes: readonly ProbeCost[]): Costs {
    const seconds = (tick.toNs - tick.fromNs) / 1e9;
    const now = this.#secondsOf(collector);
    const { bpftrace, own } = this.#secondsBefore;
    this.#secondsBefore = now;
    const percent = (cpuSeconds: number) => (100 * cpuSeconds) / seconds;
    return {
      processes: percent(Math.max(0, now.bpftrace - bpftrace) + now.own - own),
      probes: this.#selections.map((_, index) => percent(probes[index]?.seconds ?? 0)),
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

/** Largest part of a map that a throttled tick may fill. */
const MOST_FILLED = 0.5;

const throttledMs = (ms: number): number => Math.min(THROTTLE_FACTOR * ms, LIMITS.mostIntervalMs);

function eventsOf(selection: Selection): string[] {
  const { maps, source } = selection;
  const filter = source === undefined ? '' : ` if ${source}`;
  return maps.map((map) => labelOf(selection, map) + filter);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
