import { VmtallyError } from '../errors.ts';
import { processDetails } from '../kernel/process-details.ts';
import { whyMissing } from '../probe/attach.ts';
import type { Answers, Engine, EventList, Feed, Request, Verb } from '../wire/feed.ts';
import type { SessionInfo, SessionSpec } from '../wire/session.ts';
import { Counting } from './counting.ts';
import type { Ground } from './ground.ts';

export interface ControllerLimits {
  /** Sessions at a time, those that ended and are kept for a while included. */
  sessions: number;
  /** Percent of one CPU that the bpftrace of a session made by a client may take. */
  costPercent: number;
}

/** How long the counts of a session that ended can still be read, in ms. */
const KEEP_ENDED_MS = 600_000;
const COST_MS = 1_000;

/** Runs counting sessions and tells all that happens in them. The side that needs root. */
export class Controller implements Engine {
  readonly #ground: Ground;
  readonly #limits: ControllerLimits;
  readonly #sessions = new Map<string, Counting>();
  readonly #listeners = new Set<(feed: Feed) => void>();
  readonly #forgetting = new Map<string, NodeJS.Timeout>();
  readonly #costTimer: NodeJS.Timeout;
  #created = 0;

  constructor(ground: Ground, limits: ControllerLimits) {
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

  onFeed(listener: (feed: Feed) => void): void {
    this.#listeners.add(listener);
    for (const session of this.#sessions.values()) listener({ kind: 'session', session: session.info });
  }

  /** The session that the service begins with: no limit of cost ends it. Resolves once it counts. */
  async begin(spec: SessionSpec): Promise<SessionInfo> {
    const session = this.#add('main', { name: 'main', ...spec }, undefined);
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
        await this.#companion(request.session)?.change(request.change);
        return info;
      }
      case 'suspend':
      case 'resume': {
        const info = await this.#find(request.session)[request.verb]();
        await this.#companion(request.session)?.[request.verb]();
        return info;
      }
      case 'delete':
        await this.#delete(request.session);
        return null;
      case 'by-cpu':
        return this.#byCpu(request.session);
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

  #add(id: string, spec: SessionSpec, costLimit: number | undefined): Counting {
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
    const session = new Counting({ ground: this.#ground, id, spec, costLimit, tell });
    this.#sessions.set(id, session);
    this.#tell({ kind: 'session', session: session.info });
    return session;
  }

  #byCpu(id: string): SessionInfo {
    const session = this.#find(id);
    if (session.spec.by === 'cpu') return session.info;
    const known = this.#companion(id);
    if (known) return known.info;
    const spec: SessionSpec = { ...session.spec, name: `${session.spec.name ?? id}-cpu`, by: 'cpu' };
    return this.#add(companionId(id), spec, this.#limits.costPercent).info;
  }

  async #delete(id: string): Promise<void> {
    const session = this.#find(id);
    const companion = this.#companion(id);
    for (const gone of [id, companionId(id)]) {
      this.#sessions.delete(gone);
      clearTimeout(this.#forgetting.get(gone));
      this.#forgetting.delete(gone);
    }
    await Promise.all([session.end(), companion?.end()]);
    if (companion) this.#tell({ kind: 'deleted', session: companionId(id) });
    this.#tell({ kind: 'deleted', session: id });
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

  #companion(id: string): Counting | undefined {
    return this.#sessions.get(companionId(id));
  }

  #find(id: string): Counting {
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
const companionId = (id: string): string => `${id}-cpu`;
