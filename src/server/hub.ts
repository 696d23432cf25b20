import { VmtallyError } from '../errors.ts';
import { Board } from '../tally/board.ts';
import { Ledger } from '../tally/books-ledger.ts';
import { healthMessage } from '../view/health-view.ts';
import type { Engine, Feed } from '../wire/feed.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { HealthMessage, ViewRequest } from '../wire/views.ts';
import { Companions } from './companions.ts';
import { LiveView, type Sink, type Source } from './live-view.ts';
import { resolveView } from './resolve-view.ts';
import { lifeOf, withDoubles } from './session-info.ts';
import { sourceOf } from './sources.ts';

/** A session as it was told, and what it counted. */
export interface Held {
  info: SessionInfo;
  board: Board;
  books: Ledger;
}

interface HeldView {
  live: LiveView;
  view: ViewRequest['view'];
  session: string | undefined;
  /** What must be asked for before each message; it does not fail. */
  prepare?: () => Promise<void>;
  /** Whether it is being asked for, for a message that is due. */
  preparing: boolean;
}

interface SharedView {
  key: string;
  subscribe: (sink: Sink) => () => void;
}

/** What a process costs. */
export type Usage = HealthMessage['controller'];

export interface HubOptions {
  /** What the serving side itself costs, and how many clients it has. */
  usage: () => Usage;
  clients: () => number;
  /** Rows of a leaderboard that does not say how many it wants. */
  top: number;
}

/** Holds what the counting side tells, and gives each client the views that it subscribed to. */
export class Hub {
  readonly engine: Engine;
  top: number;
  /** Called when a session is gone. */
  onDeleted: (session: string) => void = () => {};
  readonly #sessions = new Map<string, Held>();
  /** By what was asked for, so that all who ask for the same share it. */
  readonly #views = new Map<string, HeldView>();
  /** Those that somebody looks at. */
  readonly #watched = new Set<HeldView>();
  readonly #usage: () => HealthMessage['server'];
  #controller: Usage = { cpuPercent: 0, rssBytes: 0 };
  #keys = 0;
  #lostTicks = 0;
  readonly #companions = new Companions(
    (session) => [...this.#watched].some((view) => view.session === session),
    (session) => {
      // Whoever deleted it meanwhile did what is wanted.
      if (this.#sessions.has(session)) this.engine.ask({ verb: 'delete', session }).catch(() => {});
    },
  );

  constructor(engine: Engine, { usage, clients, top }: HubOptions) {
    this.engine = engine;
    this.top = top;
    this.#usage = () => ({
      ...usage(),
      clients: clients(),
      slowClients: new Set([...this.#watched].flatMap(({ live }) => live.slow)).size,
      lostTicks: this.#lostTicks,
    });
    engine.onFeed((feed) => this.#take(feed));
  }

  get sessions(): SessionInfo[] {
    return [...this.#sessions.values()].map(({ info, board }) => withDoubles(info, board));
  }

  /** The session that a view without one shows. */
  get main(): string | undefined {
    return this.#sessions.keys().next().value;
  }

  get health(): HealthMessage {
    return this.#health('');
  }

  /** Throws SESSION_UNKNOWN. */
  session(id: string | undefined): Held {
    const held = this.#sessions.get(id ?? this.main ?? '');
    if (held) return held;
    throw new VmtallyError(
      'SESSION_UNKNOWN',
      id === undefined ? 'there is no session' : `there is no session ${id}`,
      'GET /api/sessions lists those there are; POST there makes one.',
    );
  }

  /** The view for a request, made if nobody looks at it yet. Throws SESSION_UNKNOWN, REQUEST_INVALID, SESSION_LIMIT. */
  view(request: ViewRequest): Promise<SharedView> {
    return this.#companions.keep(this.#find(request));
  }

  async #find(request: ViewRequest): Promise<SharedView> {
    const resolved = await resolveView(request, this);
    const name = JSON.stringify(Object.entries(resolved).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.#views.get(name);
    const held = known ?? this.#make(resolved);
    if (known === undefined) {
      this.#views.set(name, held);
      await held.prepare?.();
      // It may have been deleted meanwhile.
      if (held.session !== undefined) this.session(held.session);
    }
    const subscribe = (sink: Sink) => {
      if (!this.#views.has(name)) this.#views.set(name, held);
      this.#watched.add(held);
      const end = held.live.subscribe(sink);
      // The message that is due tells what this one was told already.
      if (held.preparing) held.live.restart();
      return () => {
        end();
        if (held.live.subscribers > 0) return;
        this.#watched.delete(held);
        if (this.#views.get(name) === held) this.#views.delete(name);
        this.#companions.left(held.session);
      };
    };
    return { key: held.live.key, subscribe };
  }

  #take(feed: Feed): void {
    switch (feed.kind) {
      case 'tick': {
        const held = this.#sessions.get(feed.session);
        if (held === undefined) return;
        if (feed.series !== null && held.board.setSeries(feed.series)) this.#restart(feed.session);
        held.board.apply(feed);
        this.#publishAll((view) => view.session === feed.session);
        // Of those who asked and never came.
        for (const [name, { live }] of this.#views) if (live.subscribers === 0) this.#views.delete(name);
        break;
      }
      case 'books': {
        const held = this.#sessions.get(feed.session);
        if (held === undefined) return;
        // What was told before had no identities.
        if (held.books.last === undefined) this.#restart(feed.session);
        held.books.apply(feed.books);
        break;
      }
      case 'session': {
        const { session } = feed;
        const known = this.#sessions.get(session.id);
        const held = known ?? { info: session, board: new Board(), books: new Ledger() };
        const changed = known === undefined || lifeOf(known.info) !== lifeOf(session);
        held.info = session;
        // Later on the ticks tell, so that none is counted under the series of another.
        const others = held.board.tick === 0 && held.board.setSeries(session.series);
        this.#sessions.set(session.id, held);
        if (others) {
          this.#restart(session.id);
          this.#publishAll((view) => view.session === session.id);
        }
        if (changed) this.#publishAll(ofSessions);
        break;
      }
      case 'deleted':
        this.#sessions.delete(feed.session);
        this.onDeleted(feed.session);
        this.#closeViews(feed.session);
        this.#publishAll(ofSessions);
        break;
      case 'cost':
        this.#controller = { cpuPercent: feed.cpuPercent, rssBytes: feed.rssBytes };
        this.#publishAll(ofSessions);
    }
  }

  async #publish(held: HeldView): Promise<void> {
    const { live, prepare } = held;
    if (prepare !== undefined) {
      if (held.preparing) {
        // The message that is due tells of this tick too, and a delta tells of one.
        live.restart();
        return;
      }
      held.preparing = true;
      await prepare();
      held.preparing = false;
    }
    live.publish();
  }

  #publishAll(wanted: (view: HeldView) => boolean): void {
    for (const view of this.#watched) if (wanted(view)) void this.#publish(view);
  }

  /** What its views told so far means nothing any more. */
  #restart(session: string): void {
    for (const view of this.#watched) if (view.session === session) view.live.restart();
  }

  #closeViews(session: string): void {
    for (const [name, view] of this.#views) if (view.session === session) this.#views.delete(name);
    for (const view of this.#watched) {
      if (view.session !== session) continue;
      this.#watched.delete(view);
      const { key } = view.live;
      const message = `session ${session} was deleted`;
      const problem = { code: 'SESSION_UNKNOWN', message, hint: 'Subscribe to another one.' };
      view.live.close({ type: 'closed', key, problem });
    }
  }

  #make(request: ViewRequest): HeldView {
    const key = `v${++this.#keys}`;
    const session = 'session' in request ? request.session : undefined;
    const make = (source: Source, prepare?: () => Promise<void>): HeldView => ({
      live: new LiveView(key, source, () => this.#lostTicks++),
      view: request.view,
      session,
      preparing: false,
      ...(prepare ? { prepare } : {}),
    });
    if (request.view === 'health') return make({ snapshot: () => this.#health(key) });
    if (request.view === 'sessions')
      return make({ snapshot: () => ({ type: 'sessions', key, sessions: this.sessions }) });
    const { source, prepare } = sourceOf(request, this.session(session), key, this.engine);
    return make(source, prepare);
  }

  #health(key: string): HealthMessage {
    const processes = { controller: this.#controller, server: this.#usage() };
    return healthMessage(this.sessions, processes, key, Date.now());
  }
}

const ofSessions = ({ view }: HeldView): boolean => view === 'sessions' || view === 'health';
