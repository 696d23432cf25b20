import { VmtallyError } from '../errors.ts';
import type { Role } from '../wire/role.ts';
import type { ViewRequest } from '../wire/view-requests.ts';
import { HeldView } from './held-view.ts';
import { LiveView, type Sink, type Source } from './live-view.ts';
import { publicProblem } from './problems.ts';
import { Turns } from './turns.ts';
import type { WholeTicks } from './whole-ticks.ts';

/** Most different views at a time, and the views that a client may open beyond them: others may hold them all. */
const VIEW_LIMIT = 2_000;
const SPARE_VIEWS = 4;
/** Most rows in snapshots that are kept for subscribers who join before the next tick. */
const KEPT_ROWS = 20_000;

/** A resolved request, and the role of its clients if the view differs by role. */
type ViewName = ViewRequest & { role?: Role };

interface ViewsOptions {
  onLeft?: ((session: string | undefined) => void) | undefined;
  report?: ((error: unknown) => void) | undefined;
}

/** A view that a client may subscribe to; `subscribe` returns a function that ends the subscription. */
export interface SharedView {
  key: string;
  subscribe: (sink: Sink) => () => void;
}

/** The open views: clients with the same request share a view. */
export class Views {
  /** Views by their request, as JSON. */
  readonly #views = new Map<string, HeldView>();
  /** Views with at least one subscriber. */
  readonly #watched = new Set<HeldView>();
  readonly #turns: Turns;
  readonly #ticks: WholeTicks;
  /** Views whose last snapshot is kept, and its rows; the oldest come first. */
  readonly #kept = new Map<HeldView, number>();
  readonly #onLeft: (session: string | undefined) => void;
  readonly #report: (error: unknown) => void;
  readonly #prefix: string;
  #keys = 0;
  #lostTicks = 0;

  /**
   * `keys`: what keys of views begin with. `onLeft` is called with a view's session when the view's last subscriber left,
   * `report` with the error of a view that is closed because its message cannot be made.
   */
  constructor(ticks: WholeTicks, keys: string, { onLeft = () => {}, report = () => {} }: ViewsOptions) {
    this.#prefix = keys;
    this.#ticks = ticks;
    this.#turns = new Turns(ticks);
    this.#onLeft = onLeft;
    this.#report = report;
  }

  /** Ticks dropped for clients that read too slowly; each view of a client counts separately. */
  get lostTicks(): number {
    return this.#lostTicks;
  }

  get slowClients(): number {
    return new Set([...this.#watched].flatMap(({ live }) => live.slow)).size;
  }

  isWatched(session: string): boolean {
    return [...this.#watched].some((view) => view.session === session);
  }

  /**
   * Returns the view for a resolved request. If the view is not open yet, `make` makes its source. `others`: the
   * views that the client already has. Throws CLIENT_LIMIT and the errors of `make`.
   */
  async find(request: ViewName, others: number, make: (key: string) => Source): Promise<SharedView> {
    const name = JSON.stringify(Object.entries(request).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.#views.get(name);
    const view = known ?? this.#make('session' in request ? request.session : undefined, others, make);
    if (known === undefined) {
      this.#views.set(name, view);
      await this.#ticks.read(() => view.prepare());
    }
    const subscribe = (sink: Sink) => {
      if (!this.#views.has(name)) this.#views.set(name, view);
      this.#watched.add(view);
      const end = view.live.add(sink);
      this.#turns.add(view.join() ? [view] : []);
      return () => {
        end();
        if (view.live.subscribers > 0) return;
        this.#watched.delete(view);
        this.#kept.delete(view);
        if (this.#views.get(name) === view) this.#views.delete(name);
        this.#onLeft(view.session);
      };
    };
    return { key: view.live.key, subscribe };
  }

  /** Publishes the views of a session or, without a session, the views of all sessions. */
  publish(session?: string): void {
    const due = [...this.#watched].filter((view) => view.session === session && view.isDue && view.tick());
    this.#turns.add(due);
  }

  /** Makes the next messages of a session's views snapshots: earlier messages are void. */
  restart(session: string): void {
    for (const view of this.#watched) if (view.session === session) view.live.restart();
  }

  /** Drops views that a client requested without subscribing. */
  dropUnwatched(): void {
    for (const [name, { live }] of this.#views) if (live.subscribers === 0) this.#views.delete(name);
  }

  /** Closes the views of a deleted session. A companion may have been deleted for a session of a client. */
  close(session: string, isCompanion: boolean): void {
    for (const [name, view] of this.#views) if (view.session === session) this.#views.delete(name);
    for (const view of this.#watched) {
      if (view.session !== session) continue;
      this.#watched.delete(view);
      const { key } = view.live;
      const message = `session ${session} was deleted`;
      const hint = isCompanion
        ? 'Open it again: it is counted if there is a place beside the sessions of clients.'
        : 'Subscribe to a view of another session.';
      const problem = { code: 'SESSION_UNKNOWN', message, hint };
      view.live.close({ type: 'closed', key, problem });
    }
  }

  #fail(view: HeldView, error: unknown): void {
    if (!this.#watched.delete(view)) return;
    this.#kept.delete(view);
    for (const [name, other] of this.#views) if (other === view) this.#views.delete(name);
    this.#report(error);
    const { key } = view.live;
    // The request was taken: its client is not to blame.
    const problem = publicProblem(new Error('a message of a view cannot be made', { cause: error }));
    view.live.close({ type: 'closed', key, problem });
    this.#onLeft(view.session);
  }

  #make(session: string | undefined, others: number, make: (key: string) => Source): HeldView {
    if (this.#views.size >= VIEW_LIMIT && others >= SPARE_VIEWS) {
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `${VIEW_LIMIT} different views are open, and no more are allowed`,
        'Subscribe to a view that another client has open, or try again later.',
      );
    }
    const key = `${this.#prefix}${++this.#keys}`;
    const source = make(key);
    const live = new LiveView(key, source, () => this.#lostTicks++);
    return new HeldView(
      live,
      session,
      source.prepare,
      this.#ticks,
      (view, rows) => this.#keep(view, rows),
      (view, error) => this.#fail(view, error),
    );
  }

  /** Forgets the oldest snapshots, until the rest are small enough to keep. */
  #keep(view: HeldView, rows: number): void {
    this.#kept.delete(view);
    this.#kept.set(view, rows);
    let sum = 0;
    for (const kept of this.#kept.values()) sum += kept;
    for (const [oldest, kept] of this.#kept) {
      if (sum <= KEPT_ROWS) break;
      sum -= kept;
      oldest.live.forget();
      this.#kept.delete(oldest);
    }
  }
}
