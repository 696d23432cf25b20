import type { Collector } from '../collector/collector.ts';
import type { CollectorEvent, Tick } from '../collector/events.ts';
import { problemOf } from '../errors.ts';
import { whenGone } from '../kernel/when-gone.ts';
import type { ReconciledTick } from '../wire/compare.ts';
import type { FeedTick } from '../wire/feed.ts';
import type { Problem, SessionChange, SessionInfo, SessionSpec } from '../wire/session.ts';
import { ActionQueue } from './action-queue.ts';
import { ProbeMeter } from './budget/probe-meter.ts';
import { Deferred } from './deferred.ts';
import type { Companion, SessionOptions } from './options.ts';
import { Plan } from './plan.ts';
import { endedBeforeCounting, restartProblem, stateError } from './problems.ts';
import { Reconciler } from './reconciler.ts';
import { SessionCounts } from './session-counts.ts';
import { targetOf } from './target.ts';
import { TickEmitter } from './tick-emitter.ts';

/**
 * A session of the service: one handle and one set of counts over several Collectors, since a session can be
 * suspended, resumed and changed. Throws at once if the spec names anything that does not exist.
 */
export class Session {
  readonly id: string;
  readonly #options: SessionOptions;
  readonly #plan: Plan;
  readonly #counts: SessionCounts;
  readonly #queue = new ActionQueue();
  readonly #opened = new Deferred();
  readonly #createdMs = Date.now();
  #endedMs: number | null = null;
  #state: SessionInfo['state'] = 'starting';
  #problem: Problem | null = null;
  /** Undefined while the session does not count. */
  #collector: Collector | undefined;
  /** Resolves when the last Collector has ended. */
  #running: Promise<void> = Promise.resolve();
  /** True while the session itself stops its Collector. */
  #isHalting = false;
  /** Watch of the processes that the user named: the session ends with them. */
  #watch: NodeJS.Timeout | undefined;

  constructor(options: SessionOptions) {
    const { id, spec, hostContext, reconciliation, clientCost, budget } = options;
    this.#options = options;
    this.id = id;
    this.#plan = new Plan(options);
    const reconciler = reconciliation && new Reconciler(reconciliation);
    const emitter = new TickEmitter(id, spec.by, hostContext.tasks, reconciler);
    const meter = (clientCost ?? budget) && (options.meter ?? new ProbeMeter());
    this.#counts = new SessionCounts(emitter, meter);
    clientCost?.add(this.#counts.load);
    const collector = this.#plan.firstCollector();
    this.#plan.describe(collector);
    this.#start(collector);
  }

  get spec(): SessionSpec {
    return this.#plan.spec;
  }

  get companion(): Companion | undefined {
    return this.#options.companion;
  }

  /** Resolves when the session counts for the first time; rejects if it cannot, or ends before. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get info(): SessionInfo {
    const { id, spec, companion, locked = false } = this.#options;
    return {
      id,
      name: spec.name ?? id,
      locked,
      companionOf: companion?.of ?? null,
      events: this.spec.events,
      scope: spec.scope,
      target: targetOf(spec.scope),
      by: spec.by,
      intervalMs: this.#plan.intervalMs,
      state: this.#state,
      problem: this.#problem,
      createdMs: this.#createdMs,
      endedMs: this.#endedMs,
      series: this.#plan.series,
      ...this.#counts.report(this.#collector, { series: this.#plan.series, state: this.#state }),
      budget: this.#plan.budget?.report(this.spec.intervalMs, this.#counts.measuresProbes) ?? null,
    };
  }

  suspend(): Promise<SessionInfo> {
    return this.#enqueue(async () => {
      this.#refuse(['ended', 'failed'], 'suspended');
      await this.#halt();
      this.#counts.suspended();
      this.#setState('suspended', null);
    });
  }

  resume(): Promise<SessionInfo> {
    return this.#enqueue(() => {
      this.#refuse(['ended'], 'resumed');
      if (this.#state !== 'suspended' && this.#state !== 'failed') return;
      const collector = this.#plan.nextCollector();
      if (collector === undefined) this.#end();
      else this.#start(collector);
    });
  }

  /**
   * Changes events and interval. Counts of events that stay continue; the short time until the new program
   * counts is a pause.
   */
  change(change: SessionChange): Promise<SessionInfo> {
    return this.#enqueue(async () => {
      this.#refuse(['ended'], 'changed');
      // Compile now, so that an invalid change fails while the old program still counts.
      const apply = this.#plan.prepare(change);
      await this.#replaceCollector(() => {
        apply();
        this.#counts.changed();
      });
    });
  }

  /** Ends the session with its last counts. */
  async end(): Promise<void> {
    await this.#enqueue(async () => {
      await this.#halt();
      if (this.#state !== 'ended') this.#end();
    });
  }

  #enqueue(action: () => Promise<void> | void): Promise<SessionInfo> {
    return this.#queue.add(action).then(() => this.info);
  }

  #refuse(states: readonly SessionInfo['state'][], action: string): void {
    if (states.includes(this.#state)) throw stateError(this.id, this.#state, action);
  }

  /** Replaces the Collector after a change of the plan; a suspended session stays suspended. */
  async #replaceCollector(change: () => void): Promise<void> {
    const counting = this.#collector !== undefined;
    await this.#halt();
    const collector = this.#plan.nextCollector(change);
    if (collector === undefined) return this.#end();
    this.#plan.describe(collector);
    if (counting) this.#start(collector);
    this.#emitInfo();
  }

  #start(collector: Collector): void {
    this.#collector = collector;
    this.#setState('starting', null);
    const { processes } = this.#plan;
    if (processes.length > 0) this.#watch = whenGone(processes, () => void this.end());
    this.#running = this.#run(collector);
  }

  /** Stops counting after the last counts are emitted; the session itself lives on. */
  async #halt(): Promise<void> {
    clearInterval(this.#watch);
    this.#isHalting = true;
    this.#collector?.stop();
    await this.#running;
    this.#isHalting = false;
  }

  async #run(collector: Collector): Promise<void> {
    this.#counts.started();
    let isFinished = false;
    try {
      for await (const event of collector.events()) {
        this.#handle(event, collector);
        isFinished = event.kind === 'tick' && event.final;
      }
      // All processes in scope are gone, and bpftrace with them.
      if (!isFinished && !this.#isHalting && this.#state === 'restarting') this.#end();
    } catch (error) {
      this.#opened.reject(error);
      this.#setState('failed', problemOf(error));
    } finally {
      this.#counts.ended(collector);
      this.#collector = undefined;
      this.#emitInfo();
    }
  }

  #handle(event: CollectorEvent, collector: Collector): void {
    switch (event.kind) {
      case 'attached':
        break;
      case 'open':
        for (const series of this.#plan.series) series.sinceMs ||= Date.now();
        this.#counts.opened(collector);
        this.#plan.budget?.bpftraceOpened(collector);
        this.#setState('counting', null);
        this.#opened.resolve();
        break;
      case 'restarting':
        this.#counts.restarting();
        this.#setState('restarting', restartProblem(event));
        break;
      case 'restarted':
        this.#setState('restarting', restartProblem(event));
        break;
      case 'tick':
        this.#tick(event, collector);
    }
  }

  #tick(tick: Tick, collector: Collector): void {
    const { series, budget } = this.#plan;
    const probes = this.#counts.tick(tick, collector, series, budget?.isOver ?? false);
    const budgetChanged = !this.#isHalting && budget?.tick(tick, collector, this.spec.intervalMs, probes);
    this.#options.kept?.tick(series, tick.counts);
    const { message, reconciled } = this.#counts.messageOf(tick, collector, series);
    this.#emitTick(message, reconciled);
    const problem = this.#isHalting
      ? undefined
      : this.#options.clientCost?.problem(this.id, this.#counts.load);
    if (problem) void this.#suspendFor(problem);
    if (budgetChanged) void this.#enqueue(() => this.#applyBudget());
  }

  #emitTick(message: FeedTick, reconciled: ReconciledTick | null): void {
    const { emit } = this.#options;
    // Emit the exactness before the tick, so that no client shows a tick without it.
    if (this.#state === 'restarting') this.#setState('counting', null);
    else this.#emitInfo();
    if (reconciled) emit({ kind: 'reconciliation', session: this.id, reconciled });
    emit(message);
  }

  /** Does nothing if the session was suspended or has ended since the budget changed. */
  async #applyBudget(): Promise<void> {
    if (this.#collector !== undefined) await this.#replaceCollector(() => {});
  }

  async #suspendFor(problem: Problem): Promise<void> {
    try {
      await this.suspend();
    } catch {
      return; // The session has ended in the meantime.
    }
    this.#setState('suspended', problem);
  }

  #end(): void {
    this.#options.clientCost?.delete(this.#counts.load);
    this.#endedMs = Date.now();
    this.#setState('ended', null);
    this.#opened.reject(endedBeforeCounting(this.id));
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
