import type { AttachProgress } from '../collector/attach-progress.ts';
import type { Collector } from '../collector/collector.ts';
import { problemOf } from '../errors.ts';
import type { Problem, SessionChange, SessionInfo, SessionSpec } from '../wire/session.ts';
import { ActionQueue } from './action-queue.ts';
import { ProbeMeter } from './budget/probe-meter.ts';
import { CollectorEvents } from './collector-events.ts';
import { Deferred } from './deferred.ts';
import { infoOf } from './info-of.ts';
import type { Companion, SessionOptions } from './options.ts';
import { Plan } from './plan.ts';
import { endedBeforeCounting, revertedProblem } from './problems.ts';
import type { RecentCost } from './recent-cost.ts';
import { Reconciler } from './reconciler.ts';
import { type RunEnd, Runner } from './runner.ts';
import { SessionCounts } from './session-counts.ts';
import { Status } from './status.ts';
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
  readonly #status = new Status();
  readonly #events: CollectorEvents;
  readonly #runner = new Runner({
    handle: (event, collector) => this.#events.handle(event, collector),
    ended: (collector, end) => this.#collectorEnded(collector, end),
    // A session of processes that the user named ends with them.
    processesGone: () => void this.end(),
  });

  constructor(options: SessionOptions) {
    const { id, spec, hostContext, reconciliation, clientCost, budget, ...reads } = options;
    this.#options = options;
    this.id = id;
    this.#plan = new Plan(options);
    const reconciler = reconciliation && new Reconciler(reconciliation);
    const emitter = new TickEmitter(id, spec.by, hostContext, { ...reads, reconciler });
    const meter = (clientCost ?? budget) && (options.meter ?? new ProbeMeter());
    this.#counts = new SessionCounts(emitter, meter);
    this.#events = new CollectorEvents({
      options,
      plan: this.#plan,
      counts: this.#counts,
      status: this.#status,
      opened: this.#opened,
      isHalting: () => this.#runner.isHalting,
      setState: (state, problem) => this.#setState(state, problem),
      emitInfo: () => this.#emitInfo(),
      end: () => void this.end(),
      dropsChanged: () =>
        void this.#enqueue(() => this.#runner.collector && this.#replaceCollector(() => {})),
    });
    const collector = this.#plan.firstCollector();
    this.#plan.describe(collector);
    this.#start(collector);
    clientCost?.add(this);
  }

  get spec(): SessionSpec {
    return this.#plan.spec;
  }

  get cgroupIds(): readonly string[] | undefined {
    return this.#plan.cgroupIds;
  }

  get companion(): Companion | undefined {
    return this.#options.companion;
  }

  /** Resolves when the session counts for the first time; rejects if it cannot, or ends before. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Resolves when the program of the last change counts; rejects if it cannot. */
  get attached(): Promise<void> {
    return this.#runner.attached;
  }

  get recentCost(): RecentCost {
    return this.#counts.sampler.recent;
  }

  /** Progress of attaching; undefined once the session counts, or before it starts to attach. */
  get attaching(): AttachProgress | undefined {
    return this.#status.state === 'counting' ? undefined : this.#runner.attaching;
  }

  /** Emits the progress of a session that is starting. */
  emitProgress(): void {
    if (this.#status.state === 'starting') this.#emitInfo();
  }

  sampleCost(nowMs: number): void {
    const { collector, isHalting } = this.#runner;
    if (collector && !isHalting) this.#counts.sampler.sample(collector, nowMs);
  }

  get info(): SessionInfo {
    const [options, plan, counts, status] = [this.#options, this.#plan, this.#counts, this.#status];
    const { attaching } = this;
    return infoOf({ options, plan, counts, status, collector: this.#runner.collector, attaching });
  }

  suspend(): Promise<SessionInfo> {
    return this.#enqueue(async () => {
      this.#status.refuse(['ended', 'failed'], this.id, 'suspended');
      await this.#runner.halt();
      this.#counts.suspended();
      this.#setState('suspended', null);
    });
  }

  resume(): Promise<SessionInfo> {
    return this.#enqueue(() => {
      this.#status.refuse(['ended'], this.id, 'resumed');
      if (this.#status.state !== 'suspended' && this.#status.state !== 'failed') return;
      this.#status.reverted = null;
      const collector = this.#plan.nextCollector();
      if (collector === undefined) this.#end();
      else this.#start(collector);
    });
  }

  /**
   * Changes events and interval, unless they are already so. Counts of events that stay continue; the short time
   * until the new program counts is a pause. If the new program cannot count, the session goes back to the old one.
   */
  change(change: SessionChange): Promise<SessionInfo> {
    return this.#enqueue(async () => {
      this.#status.refuse(['ended'], this.id, 'changed');
      if (!this.#plan.isOther(change)) return;
      // Compile now, so that an invalid change fails while the old program still counts.
      const apply = this.#plan.prepare(change);
      this.#status.reverted = null;
      await this.#replaceCollector(() => {
        apply();
        this.#counts.changed();
      });
    });
  }

  /**
   * Ends the session with its last counts. `discard`: nobody asks for them, and objects, which take bpftrace seconds to
   * print, are not waited for.
   */
  async end(discard?: 'discard'): Promise<void> {
    await this.#enqueue(async () => {
      await this.#runner.halt(discard !== undefined && this.#options.objects !== undefined);
      if (this.#status.state !== 'ended') this.#end();
    });
  }

  #enqueue(action: () => Promise<void> | void): Promise<SessionInfo> {
    return this.#queue.add(action).then(() => this.info);
  }

  /** Replaces the Collector after a change of the plan; a suspended session stays suspended. */
  async #replaceCollector(change: () => void): Promise<void> {
    const counting = this.#runner.collector !== undefined;
    await this.#runner.halt();
    const collector = this.#plan.nextCollector(change);
    if (collector === undefined) return this.#end();
    this.#startChanged(collector, counting);
    this.#emitInfo();
  }

  /** Starts a Collector whose program differs from those of the last, if the session counts. */
  #startChanged(collector: Collector, counting = true): void {
    this.#plan.describe(collector);
    if (counting) this.#start(collector);
    else this.#plan.release();
  }

  #start(collector: Collector): void {
    this.#counts.started();
    this.#runner.start(collector, this.#plan.processes);
    this.#setState('starting', this.#status.reverted);
  }

  #collectorEnded(collector: Collector, { error, hasOpened, isFinal }: RunEnd): void {
    this.#counts.ended(collector);
    const { isHalting } = this.#runner;
    if (error !== undefined) {
      if (!hasOpened && !isHalting && this.#revert(error)) return;
      this.#opened.reject(error);
      this.#setState('failed', problemOf(error));
    } else if (!isFinal && !isHalting && this.#status.state === 'restarting') {
      // All processes in scope are gone, and bpftrace with them.
      this.#end();
    }
    this.#emitInfo();
  }

  /** Counts with the last program that counted instead of the present one; false if there is no other. */
  #revert(error: unknown): boolean {
    if (!this.#plan.revert()) return false;
    this.#counts.changed();
    this.#status.reverted = revertedProblem(error);
    try {
      const collector = this.#plan.nextCollector();
      if (collector === undefined) this.#end();
      else this.#startChanged(collector);
      return true;
    } catch {
      return false;
    }
  }

  /** Suspends the session because it costs too much. */
  async suspendFor(problem: Problem): Promise<void> {
    try {
      await this.suspend();
    } catch {
      return; // The session has ended in the meantime.
    }
    this.#setState('suspended', problem);
  }

  #end(): void {
    this.#options.clientCost?.delete(this);
    this.#setState('ended', null);
    this.#opened.reject(endedBeforeCounting(this.id));
  }

  #setState(state: SessionInfo['state'], problem: Problem | null): void {
    this.#status.set(state, problem);
    if (this.#status.isIdle) this.#plan.release();
    this.#emitInfo();
  }

  #emitInfo(): void {
    this.#options.emit({ kind: 'session', session: structuredClone(this.info) });
  }
}
