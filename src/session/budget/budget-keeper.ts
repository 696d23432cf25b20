import type { Collector } from '../../collector/collector.ts';
import type { Tick } from '../../collector/events.ts';
import { labelOf, type Selection } from '../../probe/select.ts';
import { LIMITS, type SessionInfo } from '../../wire/session.ts';
import { Budget, SLOWER } from './budget.ts';
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
interface LeftOut {
  place: number;
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
  #leftOut: LeftOut[] = [];
  #slower: Report['slower'] = null;
  #probes = 0;
  #before = { bpftrace: 0, own: 0 };

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#meter = options.meter ?? new ProbeMeter();
    this.#budget = new Budget(options.percent);
  }

  /** Takes a new request: all of it is counted until it turns out to be over budget. */
  ask(selections: readonly Selection[]): void {
    this.#selections = selections;
    this.#budget = new Budget(this.#options.percent);
    this.#meter.forget();
    this.#follow();
  }

  /** The requested selections; the dropped ones are marked. */
  selections(): Selection[] {
    return this.#selections.map((selection, place) =>
      this.#budget.steps.includes(place) ? { ...selection, dropped: true } : selection,
    );
  }

  /** Milliseconds between ticks now. */
  intervalMs(askedMs: number): number {
    return this.#budget.steps.includes('slower') ? slower(askedMs) : askedMs;
  }

  /** Notes that a bpftrace begins to count. */
  begin(session: Collector): void {
    this.#budget.begin();
    this.#before = { bpftrace: session.cost.count.bpftrace, own: this.#options.ownSeconds() };
  }

  /** Takes in a tick; returns true if the selections or the interval to count with changed. */
  tick(tick: Tick, { cost, pid, program }: Collector, askedMs: number): boolean {
    const seconds = (tick.toNs - tick.fromNs) / 1e9;
    const now = { bpftrace: cost.count.bpftrace, own: this.#options.ownSeconds() };
    const took = Math.max(0, now.bpftrace - this.#before.bpftrace) + now.own - this.#before.own;
    this.#before = now;
    const percent = (of: number) => (100 * of) / seconds;
    const probes = this.#meter.seconds(this.#selections.length, program, tick.counts, seconds);
    this.#probes = percent(probes.reduce((sum, one) => sum + one, 0));
    const processes = percent(took);
    const total = this.#probes + processes;
    const keys = keysOf(this.#selections, tick.keys);
    const allKeys = keys.reduce((sum, one) => sum + one, 0);
    const costs = {
      processes,
      // The cost of the processes is shared by entries: bpftrace prints each entry, and vmtally emits it.
      selections: probes.map((one, at) => percent(one) + (processes * (keys[at] ?? 0)) / (allKeys || 1)),
      total,
    };
    const every = total > this.#options.percent ? SOON_MS : EVERY_MS;
    if (pid !== undefined) void this.#meter.measure(pid, program, every);
    const changed = this.#budget.tick(costs, slower(askedMs) > askedMs);
    if (changed) this.#follow();
    return changed;
  }

  report(askedMs: number): Report {
    return {
      percent: this.#options.percent,
      usedPercent: this.#budget.percent,
      probesPercent: this.#meter.able ? this.#probes : null,
      askedMs,
      slower: this.#slower,
      leftOut: this.#leftOut.map(({ place: _place, since: _since, ...one }) => one),
    };
  }

  /** Records what the budget did. */
  #follow(): void {
    const { steps, percentThen: percent } = this.#budget;
    const [sinceMs, since] = [Date.now(), performance.now()];
    this.#slower = steps.includes('slower') ? (this.#slower ?? { sinceMs, percent }) : null;
    for (const one of this.#leftOut) {
      if (one.sinceMs === null || steps.includes(one.place)) continue;
      one.seconds += (since - one.since) / 1000;
      one.sinceMs = null;
    }
    for (const place of steps) {
      const selection = this.#selections[Number(place)];
      if (selection === undefined) continue;
      const { source } = selection;
      const filter = source === undefined ? '' : ` if ${source}`;
      const events = selection.maps.map((map) => labelOf(selection, map) + filter);
      const now = { place: Number(place), sinceMs, since, percent };
      const known = this.#leftOut.find((one) => one.events.join() === events.join());
      if (known === undefined) this.#leftOut.push({ events, seconds: 0, ...now });
      else if (known.sinceMs === null) Object.assign(known, now);
    }
  }
}

const slower = (ms: number): number => Math.min(SLOWER * ms, LIMITS.mostIntervalMs);

/** Entries of each selection in a tick, from the entries of its series. */
function keysOf(selections: readonly Selection[], ofSeries: readonly number[]): number[] {
  let at = 0;
  return selections.map(({ maps }) => {
    const keys = ofSeries.slice(at, at + maps.length);
    at += maps.length;
    return keys.reduce((sum, one) => sum + one, 0);
  });
}
