import { cpuSeconds, ownCpuSeconds } from '../collector/cost.ts';
import { loadIdentities, openReconciliation } from '../compare/reconciliation.ts';
import { VmtallyError } from '../errors.ts';
import { processDetails } from '../kernel/process-details.ts';
import { whyMissing } from '../probe/attach.ts';
import type { Answers, Engine, EventList, Feed, Request, Verb } from '../wire/feed.ts';
import type { SessionInfo, SessionSpec } from '../wire/session.ts';
import type { HostContext } from './host-context.ts';
import type { KeptTotals } from './kept-totals.ts';
import { type Companion, Session, type SessionOptions } from './session.ts';

export interface ControllerLimits {
  /** Sessions at a time, those that ended and are kept for a while included. */
  sessions: number;
  /** Percent of one CPU that the bpftrace of a session made by a client may take. */
  costPercent: number;
  /** Percent of one CPU that the first session's probes and all of vmtally's processes may take; undefined: no limit. */
  maxCost?: number | undefined;
}

/** Last parts of companions' ids and names, by the verb that asks for a companion. */
const SUFFIX = { 'by-cpu': 'cpu', books: 'books' } as const satisfies Record<Companion['kind'], string>;
const COMPANIONS = ['by-cpu', 'books'] as const;

/** How long the counts of a session that ended can still be read, in ms. */
const KEEP_ENDED_MS = 600_000;
const COST_MS = 1_000;

/** Runs counting sessions and tells all that happens in them. The side that needs root. */
export class Controller implements Engine {
  readonly #ground: HostContext;
  readonly #limits: ControllerLimits;
  readonly #sessions = new Map<string, Session>();
  readonly #listeners = new Set<(feed: Feed) => void>();
  readonly #forgetting = new Map<string, NodeJS.Timeout>();
  /** Sessions that are being deleted, until that was told. */
  readonly #going = new Map<string, Promise<void>>();
  readonly #costTimer: NodeJS.Timeout;
  #created = 0;

  constructor(ground: HostContext, limits: ControllerLimits) {
    this.#ground = ground;
    this.#limits = limits;
    let [cpu, at] = [process.cpuUsage(), performance.now()];
    this.#costTimer = setInterval(() => {
      const { user, system } = process.cpuUsage(cpu);
      const ms = performance.now() - at;
      [cpu, at] = [process.cpuUsage(), performance.now()];
      const rssBytes = process.memoryUsage.rss();
      this.#tell({ kind: 'cost', cpuPercent: (user + system) / 10 / ms, rssBytes });
    }, COST_MS);
    this.#costTimer.unref();
  }

  /** Whether the session that it began with has told what it counted. */
  get ticked(): boolean {
    return (this.#sessions.get('main')?.info.ticks ?? 0) > 0;
  }

  onFeed(listener: (feed: Feed) => void): void {
    this.#listeners.add(listener);
    for (const session of this.#sessions.values()) listener({ kind: 'session', session: session.info });
  }

  /**
   * The session that the service begins with: over its budget it counts for less, and the totals of its named counts go
   * on from those that were kept. `server`: a process that costs too. Resolves once it counts.
   */
  async begin(spec: SessionSpec, kept?: KeptTotals, server?: number): Promise<SessionInfo> {
    const ownSeconds = () => ownCpuSeconds() + (server === undefined ? 0 : (cpuSeconds(server) ?? 0));
    const { maxCost: percent } = this.#limits;
    const budget = percent === undefined ? undefined : { percent, ownSeconds };
    const session = this.#add('main', { name: 'main', ...spec }, undefined, { kept, budget });
    await session.opened;
    return session.info;
  }

  async ask<V extends Verb>(request: Extract<Request, { verb: V }>): Promise<Answers[V]>;
  async ask(request: Request): Promise<Answers[Verb]> {
    switch (request.verb) {
      case 'create':
        return this.#create(request.spec);
      case 'change': {
        const info = await this.#find(request.session).change(request.change);
        for (const companion of this.#companions(request.session)) {
          const { intervalMs } = request.change;
          // The books' events are their own.
          if (companion.id === companionId(request.session, 'by-cpu')) await companion.change(request.change);
          else if (intervalMs !== undefined) await companion.change({ intervalMs });
        }
        return info;
      }
      case 'suspend':
      case 'resume': {
        const info = await this.#find(request.session)[request.verb]();
        for (const companion of this.#companions(request.session)) await companion[request.verb]();
        return info;
      }
      case 'delete':
        await this.#delete(request.session);
        return null;
      case 'by-cpu':
      case 'books':
        return this.#companion(request.session, request.verb);
      case 'inspect':
        return processDetails(request.pid, request.start, (uid) => this.#ground.tasks.user(uid));
      case 'events':
        return this.#events();
    }
  }

  /** Ends all sessions, each with its last counts told. */
  async stop(): Promise<void> {
    clearInterval(this.#costTimer);
    for (const timer of this.#forgetting.values()) clearTimeout(timer);
    await Promise.all([...this.#sessions.values()].map((session) => session.end()));
  }

  #create(spec: SessionSpec): SessionInfo {
    const id = `s${++this.#created}`;
    return this.#add(id, { ...spec, name: spec.name ?? id }, this.#limits.costPercent).info;
  }

  #add(
    id: string,
    spec: SessionSpec,
    costLimit: number | undefined,
    more: Pick<SessionOptions, 'books' | 'companion' | 'kept' | 'budget'> = {},
  ): Session {
    if (this.#sessions.size >= this.#limits.sessions) {
      throw new VmtallyError(
        'SESSION_LIMIT',
        `there are ${this.#sessions.size} sessions, and no more are allowed`,
        'Delete one first.',
      );
    }
    const tell = (feed: Feed) => {
      if (feed.kind === 'session' && feed.session.endedMs !== null) this.#forgetLater(id);
      this.#tell(feed);
    };
    const session = new Session({ ground: this.#ground, id, spec, costLimit, tell, ...more });
    this.#sessions.set(id, session);
    this.#tell({ kind: 'session', session: session.info });
    return session;
  }

  /** A session that counts beside another one what that cannot tell; made when first asked for. */
  async #companion(id: string, kind: Companion['kind']): Promise<SessionInfo> {
    // The one before it has its id, and is told to be gone first.
    await this.#going.get(companionId(id, kind));
    const { spec, info, companion: self } = this.#find(id);
    // A companion of this kind answers for itself.
    if (self?.kind === kind) return info;
    const known = this.#sessions.get(companionId(id, kind));
    if (known) return known.info;
    const name = `${spec.name ?? id}-${SUFFIX[kind]}`;
    const companion: Companion = { of: id, kind };
    const { costPercent } = this.#limits;
    if (kind === 'by-cpu') {
      if (spec.by === 'cpu') return info;
      return this.#add(companionId(id, kind), { ...spec, name, by: 'cpu' }, costPercent, { companion }).info;
    }
    const { probes, tracepoints, features } = this.#ground;
    const books = openReconciliation(loadIdentities(), probes, tracepoints, features);
    const events = books.selections.map(({ probe }) => ({ event: probe.head.name }));
    // vmstat is of the whole system, and so is what is held against it.
    const all: SessionSpec = { ...spec, name, events, scope: { inherit: true }, by: 'pid' };
    return this.#add(companionId(id, kind), all, costPercent, { books, companion }).info;
  }

  async #delete(id: string): Promise<void> {
    const session = this.#find(id);
    const companions = this.#companions(id);
    for (const gone of [session, ...companions]) {
      this.#sessions.delete(gone.id);
      clearTimeout(this.#forgetting.get(gone.id));
      this.#forgetting.delete(gone.id);
    }
    const all = [...companions, session];
    const going = Promise.all(all.map((one) => one.end())).then(() => {
      for (const gone of all) {
        this.#going.delete(gone.id);
        this.#tell({ kind: 'deleted', session: gone.id });
      }
    });
    for (const gone of all) this.#going.set(gone.id, going);
    await going;
  }

  #forgetLater(id: string): void {
    // One that was deleted is forgotten already, and another may come to have its id.
    if (this.#forgetting.has(id) || !this.#sessions.has(id)) return;
    const timer = setTimeout(() => {
      this.#forgetting.delete(id);
      if (this.#sessions.delete(id)) this.#tell({ kind: 'deleted', session: id });
    }, KEEP_ENDED_MS);
    this.#forgetting.set(id, timer.unref());
  }

  #companions(id: string): Session[] {
    return COMPANIONS.flatMap((kind) => {
      const companion = this.#sessions.get(companionId(id, kind));
      return companion ? [companion, ...this.#companions(companion.id)] : [];
    });
  }

  #find(id: string): Session {
    const session = this.#sessions.get(id);
    if (session) return session;
    throw new VmtallyError('SESSION_UNKNOWN', `there is no session ${id}`, 'GET /api/sessions lists them.');
  }

  #events(): EventList {
    const { probes, tracepoints } = this.#ground;
    return [...probes.values()].map((probe) => ({
      name: probe.head.name,
      summary: probe.head.summary,
      missing: whyMissing(probe, tracepoints) ?? null,
    }));
  }

  #tell(feed: Feed): void {
    for (const listener of this.#listeners) listener(feed);
  }
}

/** Ids of sessions that clients make begin with s, so this is nobody else's. */
const companionId = (id: string, kind: Companion['kind']): string => `${id}-${SUFFIX[kind]}`;
