import { VmtallyError } from '../errors.ts';
import type { ViewRequest } from '../wire/view-requests.ts';
import { LiveView, type Sink, type Source } from './live-view.ts';

/** Most different views at a time: each tick makes a message for each view, however few clients subscribe. */
const VIEW_LIMIT = 2_000;

interface HeldView {
  live: LiveView;
  /** Undefined for a view of all sessions. */
  session: string | undefined;
  prepare: Source['prepare'];
  /** True while `prepare` runs for a pending message. */
  preparing: boolean;
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
  readonly #onLeft: (session: string | undefined) => void;
  #keys = 0;
  #lostTicks = 0;

  /** `onLeft` is called with a view's session when the view's last subscriber left. */
  constructor(onLeft: (session: string | undefined) => void) {
    this.#onLeft = onLeft;
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
   * Returns the view for a resolved request. If the view is not open yet, `make` makes its source. Throws
   * CLIENT_LIMIT and the errors of `make`.
   */
  async find(request: ViewRequest, make: (key: string) => Source): Promise<SharedView> {
    const name = JSON.stringify(Object.entries(request).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.#views.get(name);
    const held = known ?? this.#make('session' in request ? request.session : undefined, make);
    if (known === undefined) {
      this.#views.set(name, held);
      await held.prepare?.();
    }
    const subscribe = (sink: Sink) => {
      if (!this.#views.has(name)) this.#views.set(name, held);
      this.#watched.add(held);
      const end = held.live.subscribe(sink);
      // The pending message would repeat the tick of this subscriber's snapshot: make it a snapshot too.
      if (held.preparing) held.live.restart();
      return () => {
        end();
        if (held.live.subscribers > 0) return;
        this.#watched.delete(held);
        if (this.#views.get(name) === held) this.#views.delete(name);
        this.#onLeft(held.session);
      };
    };
    return { key: held.live.key, subscribe };
  }

  /** Publishes the views of a session or, without a session, the views of all sessions. */
  publish(session?: string): void {
    for (const view of this.#watched) if (view.session === session) void this.#publish(view);
  }

  /** Makes the next messages of a session's views snapshots: earlier messages are void. */
  restart(session: string): void {
    for (const view of this.#watched) if (view.session === session) view.live.restart();
  }

  /** Drops views that a client requested without subscribing. */
  dropUnwatched(): void {
    for (const [name, { live }] of this.#views) if (live.subscribers === 0) this.#views.delete(name);
  }

  /** Closes the views of a deleted session. */
  close(session: string): void {
    for (const [name, view] of this.#views) if (view.session === session) this.#views.delete(name);
    for (const view of this.#watched) {
      if (view.session !== session) continue;
      this.#watched.delete(view);
      const { key } = view.live;
      const message = `session ${session} was deleted`;
      const problem = { code: 'SESSION_UNKNOWN', message, hint: 'Subscribe to a view of another session.' };
      view.live.close({ type: 'closed', key, problem });
    }
  }

  #make(session: string | undefined, make: (key: string) => Source): HeldView {
    if (this.#views.size >= VIEW_LIMIT) {
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `${VIEW_LIMIT} different views are open, and no more are allowed`,
        'Subscribe to a view that another client has open, or try again later.',
      );
    }
    const key = `v${++this.#keys}`;
    const source = make(key);
    const live = new LiveView(key, source, () => this.#lostTicks++);
    return { live, session, prepare: source.prepare, preparing: false };
  }

  async #publish(held: HeldView): Promise<void> {
    const { live, prepare } = held;
    if (prepare !== undefined) {
      if (held.preparing) {
        // The pending message covers this tick too, but a delta covers only one tick: make it a snapshot.
        live.restart();
        return;
      }
      held.preparing = true;
      await prepare();
      held.preparing = false;
    }
    live.publish();
  }
}
