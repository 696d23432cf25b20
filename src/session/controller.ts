import { AlertRules } from '../alerts/alert-rules.ts';
import type { AttachProgress } from '../collector/attach-progress.ts';
import { RecentCpu, readingNow } from '../recent-cpu.ts';
import type { ConfiguredRule } from '../wire/alerts.ts';
import type { Answers, Engine, Feed, Request, Verb } from '../wire/feed.ts';
import type { SessionInfo, SessionSpec } from '../wire/session.ts';
import { AttachPoints } from './attach-points.ts';
import { OwnShare } from './budget/own-share.ts';
import { ClientCost } from './client-cost.ts';
import { ClientReads } from './client-reads.ts';
import { clientSpec } from './client-spec.ts';
import {
  type CompanionRequest,
  companionId,
  companionOf,
  countsItself,
  followedChange,
  processWith,
  requestOf,
} from './companion.ts';
import { type ControllerLimits, PROGRAM_LIMIT } from './controller-limits.ts';
import { eventList } from './event-list.ts';
import type { HostContext } from './host-context.ts';
import type { KeptTotals } from './kept-totals.ts';
import { leaverFor } from './leaver.ts';
import type { SessionOptions } from './options.ts';
import { chainError, controlNeeded, hidingCgroups } from './problems.ts';
import { Session } from './session.ts';
import { SessionRegistry } from './session-registry.ts';

const COST_MS = 1_000;

/** Runs counting sessions and emits everything that happens in them. This side needs root. */
export class Controller implements Engine {
  readonly #hostContext: HostContext;
  readonly #limits: ControllerLimits;
  readonly #sessions = new SessionRegistry((id) => this.emit({ kind: 'deleted', session: id }));
  readonly #listeners = new Set<(feed: Feed) => void>();
  readonly alerts = new AlertRules((feed) => this.emit(feed));
  readonly #costTimer: NodeJS.Timeout;
  readonly #clientCost: ClientCost;
  readonly #reads: ClientReads;
  /** Limits of all sessions that a client started. */
  readonly #clientLimits: Pick<SessionOptions, 'clientCost' | 'attachPoints'>;
  /** The part of the first session, which has a budget: other sessions must not lengthen its ticks. */
  readonly #mainShare = new OwnShare('main');
  #created = 0;

  constructor(hostContext: HostContext, limits: ControllerLimits) {
    this.#hostContext = hostContext;
    this.#limits = limits;
    this.#clientCost = new ClientCost(limits.costPercent, limits.allCostPercent);
    this.#reads = new ClientReads(hostContext.tasks, limits.showArguments);
    const now = () => readingNow(this.#reads.cpuSeconds);
    this.#clientLimits = { clientCost: this.#clientCost, attachPoints: new AttachPoints() };
    const cpu = new RecentCpu(now);
    this.#costTimer = setInterval(() => {
      this.emit({ kind: 'cost', ...cpu.read(), cpuSeconds: now().cpuMs / 1000 });
      this.#clientCost.judge();
      for (const session of this.#sessions.all) session.emitProgress();
    }, COST_MS);
    this.#costTimer.unref();
  }

  /** True once the service's first session has emitted counts. */
  get ticked(): boolean {
    return (this.#sessions.get('main')?.info.ticks ?? 0) > 0;
  }

  /** Progress of attaching of the first session, or of its comparison; undefined once it counts. */
  attaching(of: 'main' | 'comparison' = 'main'): AttachProgress | undefined {
    return this.#sessions.get(of === 'main' ? 'main' : companionId('main', { kind: 'reconcile' }))?.attaching;
  }

  onFeed(listener: (feed: Feed) => void): void {
    this.#listeners.add(listener);
    for (const session of this.#sessions.all) listener({ kind: 'session', session: session.info });
    listener(this.alerts.feed);
  }

  /**
   * Starts the service's first session. Over its budget its ticks are longer, and the totals of its named
   * counts continue from `kept`. Resolves once the session counts. The serving process has no part in the
   * budget: longer ticks would not make it much cheaper, and clients could slow the counting by their requests.
   */
  async begin(
    spec: SessionSpec,
    kept?: KeptTotals,
    rules: ConfiguredRule[] = [],
    source?: string,
  ): Promise<SessionInfo> {
    const { maxCost: percent, maxCostDrop: drops = false } = this.#limits;
    const budget =
      percent === undefined ? undefined : { percent, drops, ownSeconds: () => this.#mainShare.seconds() };
    const session = this.#add(
      'main',
      { name: 'main', ...spec },
      { kept, budget, locked: this.#limits.lockMain },
    );
    this.alerts.configure(rules, session.info, source);
    await session.opened;
    return session.info;
  }

  /** Resolves when the last change of a session counts; rejects if it cannot, and the session counts as before. */
  attached(id: string): Promise<void> {
    return this.#sessions.find(id).attached;
  }

  async ask<V extends Verb>(request: Extract<Request, { verb: V }>): Promise<Answers[V]>;
  async ask(request: Request): Promise<Answers[Verb]> {
    switch (request.verb) {
      case 'create':
        return this.#create(request.spec);
      case 'change': {
        const info = await this.#sessions.find(request.session).change(request.change);
        for (const companion of this.#sessions.companionsOf(request.session)) {
          const followed = followedChange(companion.companion?.kind, request.change);
          if (followed !== undefined) await companion.change(followed);
        }
        return info;
      }
      case 'suspend':
      case 'resume': {
        const info = await this.#sessions.find(request.session)[request.verb]();
        for (const companion of this.#sessions.companionsOf(request.session)) await companion[request.verb]();
        return info;
      }
      case 'delete':
        await this.#sessions.delete(request.session);
        return null;
      case 'set-alert':
        return this.alerts.set(request.rule, this.#sessions.find(request.rule.session).info);
      case 'delete-alert':
        return this.alerts.delete(request.alert);
      case 'count-by-cpu':
      case 'reconcile':
        return this.#companion(request.session, { kind: request.verb }, request.create);
      case 'count-by-site':
      case 'count-by-stack':
      case 'count-objects': {
        const { session, pid, start } = request;
        const process = pid === undefined ? undefined : processWith(pid, start);
        // The call sites of a companion are those of its session.
        const of = this.#sessions.find(session).companion?.of ?? session;
        return this.#companion(of, { ...requestOf(request), process }, request.create);
      }
      case 'inspect':
        return this.#reads.details(request);
      case 'pages':
        return this.#reads.pages(request);
      case 'state':
        return this.#reads.state();
      case 'events':
        return eventList(this.#hostContext);
    }
  }

  /** Ends all sessions; each emits its last counts. */
  async stop(): Promise<void> {
    clearInterval(this.#costTimer);
    this.#reads.stop();
    await this.#sessions.stop();
  }

  #create(spec: SessionSpec): SessionInfo {
    const id = `s${++this.#created}`;
    const options = { ...this.#clientLimits, programLimit: PROGRAM_LIMIT };
    return hidingCgroups(() => this.#add(id, clientSpec(id, spec), options).info);
  }

  #add(id: string, spec: SessionSpec, more: Partial<SessionOptions>): Session {
    const leaver = leaverFor(more.companion, this.#sessions.all, this.#limits.sessions);
    const emit = (feed: Feed) => {
      if (feed.kind === 'session') this.#sessions.follow(feed.session);
      this.emit(feed);
    };
    const session = new Session({ hostContext: this.#hostContext, id, spec, emit, ...more });
    // A spec that is refused takes the place of none.
    if (leaver) void this.#sessions.delete(leaver.id);
    this.#sessions.add(session);
    this.emit({ kind: 'session', session: session.info });
    return session;
  }

  /**
   * Returns the companion of a session, which counts what the session itself cannot; creates it on the first
   * request.
   */
  async #companion(id: string, request: CompanionRequest, create = true): Promise<SessionInfo> {
    const { kind } = request;
    const companion = companionId(id, request);
    // Loaded once it is needed, as it reads YAML; and before the look whether the companion exists, since others may ask too.
    const compare = kind === 'reconcile' ? await import('../compare/reconciliation.ts') : undefined;
    // A companion that is being deleted has the same id: emit its deletion first.
    await this.#sessions.deleted(companion);
    const { spec, info, cgroupIds, companion: self } = this.#sessions.find(id);
    // A companion of this kind answers for itself.
    if (self?.kind === kind) return info;
    const known = this.#sessions.get(companion);
    if (known) return known.info;
    if (countsItself(spec, request)) return info;
    if (!create) throw controlNeeded(id);
    if (self !== undefined && this.#sessions.get(self.of)?.companion !== undefined) throw chainError(id);
    const made = companionOf(id, request, spec, this.#hostContext, compare);
    return this.#add(companion, made.spec, { ...this.#clientLimits, cgroupIds, ...made.more }).info;
  }

  /** Passes a message on to all that take feeds. */
  emit(feed: Feed): void {
    this.#mainShare.emitted(feed);
    if (feed.kind === 'deleted') this.alerts.forget(feed.session);
    for (const listener of this.#listeners) listener(feed);
  }
}
