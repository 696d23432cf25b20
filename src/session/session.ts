import { bootNs } from '../collector/boot-ns.ts';
import type { Collector } from '../collector/collector.ts';
import type { CollectorEvent, Tick } from '../collector/events.ts';
import { mergeExactness, nothingMissed } from '../collector/exactness.ts';
import { resolveScope } from '../collector/resolve-scope.ts';
import { ScopeTracker } from '../collector/scope-tracker.ts';
import type { Reconciliation } from '../compare/reconciliation.ts';
import { problemOf, VmtallyError } from '../errors.ts';
import { counterNames, readVmstat } from '../kernel/vmstat.ts';
import { whenGone } from '../kernel/when-gone.ts';
import type { Scope } from '../probe/scope.ts';
import type { Selection } from '../probe/select.ts';
import { sameSeries } from '../tally/series.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { Feed } from '../wire/feed.ts';
import type { Problem, Series, SessionChange, SessionInfo, SessionSpec } from '../wire/session.ts';
import { BudgetKeeper, type BudgetOptions } from './budget/budget-keeper.ts';
import { type HostContext, newCollector, selectionsOf } from './host-context.ts';
import type { KeptTotals } from './kept-totals.ts';
import { Load } from './load.ts';
import { restartProblem } from './problems.ts';
import { Reconciler } from './reconciler.ts';
import { describeSeries } from './series.ts';
import { targetOf } from './target.ts';
import { TickEmitter } from './tick-emitter.ts';

/** A companion counts beside session `of`; `kind` is the verb that requests it. */
export interface Companion {
  of: string;
  kind: 'by-cpu' | 'books';
}

export interface SessionOptions {
  hostContext: HostContext;
  id: string;
  spec: SessionSpec;
  /**
   * Percent of one CPU; if its bpftrace takes more for a while, the session is suspended. Undefined: no
   * limit.
   */
  costLimit?: number | undefined;
  /** Cost limit over which the session throttles ticks, then drops events. */
  budget?: BudgetOptions | undefined;
  /**
   * If set, the session counts the events that the reconciliation needs, and reconciles each tick with
   * vmstat.
   */
  reconciliation?: Reconciliation | undefined;
  /** Set if this is a companion, which is deleted with session `of`. */
  companion?: Companion | undefined;
  /** Keeps the totals of named counts over restarts of the service. */
  kept?: Pick<KeptTotals, 'before' | 'tick'> | undefined;
  emit: (feed: Feed) => void;
}

const ALL: Scope = { who: { kind: 'all' } };

/**
 * A session of the service: one handle and one set of counts over several Collectors, since a session can be
 * suspended, resumed and changed. Throws at once if the spec names anything that does not exist.
 */
export class Session {
  readonly id: string;
  readonly #options: SessionOptions;
  readonly #emitter: TickEmitter;
  readonly #load = new Load();
  readonly #budget: BudgetKeeper | undefined;
  #spec: SessionSpec;
  readonly #tracker: ScopeTracker;
  #selections: Selection[];
  #series: Series[];
  #state: SessionInfo['state'] = 'starting';
  #problem: Problem | null = null;
  #collector: Collector | undefined;
  #running: Promise<void> = Promise.resolve();
  /** True while the session itself stops its Collector. */
  #halting = false;
  #queue: Promise<unknown> = Promise.resolve();
  #watch: NodeJS.Timeout | undefined;
  #earlierExactness: Exactness = nothingMissed();
  #missedNames = 0;
  #pauses = { count: 0, seconds: 0 };
  /** Start of the pause, by the monotonic clock. */
  #pausedMs: number | undefined;
  #endedMs: number | null = null;
  readonly #createdMs = Date.now();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.opened = new Promise((resolve, reject) => {
      this.#open = resolve;
      this.#failed = reject;
    });
    // Not every caller waits for `opened`: a rejection must not be unhandled.
    this.opened.catch(() => {});
    this.id = options.id;
    this.#spec = options.spec;
    const scope = resolveScope(options.spec.scope);
    this.#tracker = new ScopeTracker(scope, bootNs);
    const { reconciliation, budget, hostContext } = options;
    this.#budget = budget && new BudgetKeeper(budget);
    this.#selections = reconciliation?.selections ?? selectionsOf(options.spec, hostContext);
    const reconciler = reconciliation && new Reconciler(reconciliation);
    this.#budget?.setRequest(this.#selections);
    this.#emitter = new TickEmitter(options.id, options.spec.by, hostContext.tasks, reconciler);
    this.#collector = this.#newCollector(scope);
    this.#series = this.#describe();
    this.#start();
  }

  get spec(): SessionSpec {
    return this.#spec;
  }

  get companion(): Companion | undefined {
    return this.#options.companion;
  }

  get info(): SessionInfo {
    const { id, spec, companion } = this.#options;
    return {
      id,
      name: spec.name ?? id,
      companionOf: companion?.of ?? null,
      events: this.#spec.events,
      scope: spec.scope,
      target: targetOf(spec.scope),
      by: spec.by,
      intervalMs: this.#intervalMs,
      state: this.#state,
      problem: this.#problem,
      createdMs: this.#createdMs,
      endedMs: this.#endedMs,
      series: this.#series,
      ticks: this.#emitter.ticks,
      countedSeconds: this.#emitter.seconds,
      exactness: { ...this.#exactness, beyondDouble: [] },
      pauses: this.#pauses,
      pressure: this.#emitter.pressure,
      cost: { bpftracePercent: this.#load.percent, bpftraceSeconds: this.#load.seconds },
      budget: this.#budget?.report(this.#spec.intervalMs) ?? null,
    };
  }

  /** Resolves when the session counts for the first time; rejects if it cannot, or ends before. */
  readonly opened: Promise<void>;
  #open: () => void = () => {};
  #failed: (error: unknown) => void = () => {};

  suspend(): Promise<SessionInfo> {
    return this.#enqueue(async () => {
      this.#refuse(['ended', 'failed'], 'suspended');
      await this.#halt();
      this.#setState('suspended', null);
    });
  }

  resume(): Promise<SessionInfo> {
    return this.#enqueue(() => {
      this.#refuse(['ended'], 'resumed');
      if (this.#state === 'suspended' || this.#state === 'failed') {
        const scope = this.#tracker.next();
        if (scope === undefined) return this.#end();
        this.#collector = this.#newCollector(scope);
        this.#start();
      }
    });
  }

  /**
   * Changes events and interval. Counts of events that stay continue; the short time until the new program
   * counts is a pause.
   */
  change({
    events = this.#spec.events,
    intervalMs = this.#spec.intervalMs,
  }: SessionChange): Promise<SessionInfo> {
    return this.#enqueue(async () => {
      this.#refuse(['ended'], 'changed');
      const spec = { ...this.#spec, events, intervalMs };
      const { hostContext, reconciliation } = this.#options;
      const selections = reconciliation?.selections ?? selectionsOf(spec, hostContext);
      // Compile now, so that an invalid change fails while the old program still counts.
      newCollector(hostContext, spec, selections, this.#tracker.next() ?? ALL, this.#tracker);
      await this.#renew(() => {
        this.#spec = spec;
        this.#selections = selections;
        this.#budget?.setRequest(selections);
      });
    });
  }

  /** Replaces the Collector; a suspended session stays suspended. */
  async #renew(change: () => void): Promise<void> {
    const counting = this.#collector !== undefined;
    await this.#halt();
    const scope = this.#tracker.next();
    if (scope === undefined) return this.#end();
    change();
    this.#collector = this.#newCollector(scope);
    const before = this.#series;
    this.#series = this.#describe().map((series) => {
      const old = before.find((one) => sameSeries(one, series));
      return old ? { ...old, counted: series.counted } : series;
    });
    if (counting) this.#start();
    else this.#collector = undefined;
    this.#emitInfo();
  }

  /** Ends the session with its last counts. */
  async end(): Promise<void> {
    await this.#enqueue(async () => {
      await this.#halt();
      if (this.#state !== 'ended') this.#end();
    });
  }

  get #exactness(): Exactness {
    return this.#collector ? mergeExactness([this.#earlierExactness, this.#collector.exactness()]) : this.#earlierExactness;
  }

  /** Runs verbs one after the other. */
  #enqueue(act: () => Promise<void> | void): Promise<SessionInfo> {
    const done = this.#queue.then(act).then(() => this.info);
    this.#queue = done.catch(() => {});
    return done;
  }

  #refuse(states: readonly SessionInfo['state'][], done: string): void {
    if (!states.includes(this.#state)) return;
    throw new VmtallyError(
      'SESSION_STATE',
      `session ${this.id} has ${this.#state} and cannot be ${done}`,
      'Create another one.',
    );
  }

  #newCollector(scope: Scope): Collector {
    const { hostContext, reconciliation } = this.#options;
    const spec = { ...this.#spec, intervalMs: this.#intervalMs };
    return newCollector(hostContext, spec, this.#counted, scope, this.#tracker, reconciliation && 'both');
  }

  /** The requested selections; those that the budget dropped are marked. */
  get #counted(): Selection[] {
    return this.#budget?.selections() ?? this.#selections;
  }

  get #intervalMs(): number {
    const { intervalMs } = this.#spec;
    return this.#budget?.intervalMs(intervalMs) ?? intervalMs;
  }

  #describe(): Series[] {
    const series = this.#collector?.program.series ?? [];
    const described = describeSeries(this.#counted, series, counterNames(readVmstat()));
    for (const one of described) one.before = this.#options.kept?.carriedOver(one) ?? 0;
    return described;
  }

  #start(): void {
    const collector = this.#collector;
    if (collector === undefined) return;
    this.#setState('starting', null);
    const { asked } = this.#tracker;
    if (asked.length > 0) this.#watch = whenGone(asked, () => void this.end());
    this.#running = this.#run(collector);
  }

  /** Stops counting after the last counts are emitted; the session itself lives on. */
  async #halt(): Promise<void> {
    clearInterval(this.#watch);
    this.#halting = true;
    this.#collector?.stop();
    await this.#running;
    this.#halting = false;
  }

  async #run(collector: Collector): Promise<void> {
    this.#missedNames = 0;
    let stopped = false;
    try {
      for await (const event of collector.events()) {
        this.#handle(event, collector);
        stopped = event.kind === 'tick' && event.final;
      }
      // All processes in scope are gone, and bpftrace with them.
      if (!stopped && !this.#halting && this.#state === 'restarting') this.#end();
    } catch (error) {
      this.#failed(error);
      this.#setState('failed', problemOf(error));
    } finally {
      this.#earlierExactness = this.#exactness;
      this.#collector = undefined;
      this.#load.fold(collector.cost.count.bpftrace);
      this.#pausedMs = performance.now();
      this.#emitInfo();
    }
  }

  #handle(event: CollectorEvent, collector: Collector): void {
    if (event.kind === 'open') {
      for (const series of this.#series) series.sinceMs ||= Date.now();
      if (this.#pausedMs !== undefined) {
        this.#pauses = {
          count: this.#pauses.count + 1,
          seconds: this.#pauses.seconds + (performance.now() - this.#pausedMs) / 1000,
        };
        this.#pausedMs = undefined;
      }
      this.#emitter.markStale();
      this.#budget?.bpftraceOpened(collector);
      this.#setState('counting', null);
      this.#open();
    } else if (event.kind === 'restarting') {
      this.#emitter.markStale();
      this.#setState('restarting', restartProblem(event));
    } else if (event.kind === 'tick') this.#tick(event, collector);
  }

  #tick(tick: Tick, collector: Collector): void {
    if (collector.missedNames > this.#missedNames || !collector.reportsEnds) this.#emitter.markStale();
    this.#missedNames = collector.missedNames;
    this.#load.tick(collector.cost.count.bpftrace, (tick.toNs - tick.fromNs) / 1e9);
    const adjust = !this.#halting && this.#budget?.tick(tick, collector, this.#spec.intervalMs);
    this.#options.kept?.tick(this.#series, tick.counts);
    const { message, reconciled } = this.#emitter.tick(tick, this.#series, collector.program.series);
    // Emit the exactness before the tick, so that no client shows a tick without it.
    if (this.#state === 'restarting') this.#setState('counting', null);
    else this.#emitInfo();
    if (reconciled) this.#options.emit({ kind: 'books', session: this.id, books: reconciled });
    this.#options.emit(message);
    const { costLimit } = this.#options;
    if (costLimit !== undefined && !this.#halting && this.#load.above(costLimit))
      void this.#suspendForCost(costLimit);
    // Do nothing if the session is suspended or has ended by the time of its turn.
    if (adjust) void this.#enqueue(() => (this.#collector === undefined ? undefined : this.#renew(() => {})));
  }

  async #suspendForCost(limit: number): Promise<void> {
    const message = `session ${this.id} took ${this.#load.percent.toFixed(0)} % of a CPU for ${Load.TICKS} ticks; ${limit} % is allowed`;
    try {
      await this.suspend();
    } catch {
      return; // It has ended meanwhile.
    }
    const hint = 'Change it to fewer events or a longer interval, then resume it.';
    this.#setState('suspended', { code: 'SESSION_COST', message, hint });
  }

  #end(): void {
    this.#endedMs = Date.now();
    this.#setState('ended', null);
    const message = `session ${this.id} ended before it counted`;
    this.#failed(new VmtallyError('SESSION_STATE', message, 'Create another one.'));
  }

  #setState(state: SessionInfo['state'], problem: Problem | null): void {
    this.#state = state;
    this.#problem = problem;
    this.#emitInfo();
  }

  #emitInfo(): void {
    this.#options.emit({ kind: 'session', session: structuredClone(this.info) });
  }
}
