import { VmtallyError } from '../errors.ts';
import type { ViewRequest } from '../wire/views.ts';
import { LiveView, type Sink, type Source } from './live-view.ts';

/** Different views at a time: each is made anew in every tick, however few look at it. */
const VIEW_LIMIT = 2_000;

interface HeldView {
  live: LiveView;
  /** Undefined of what is of all sessions. */
  session: string | undefined;
  prepare: Source['prepare'];
  /** Whether a message is due and `prepare` runs for it. */
  preparing: boolean;
}

/** A view that a client may subscribe to; `subscribe` returns what ends the subscription. */
export interface SharedView {
  key: string;
  subscribe: (sink: Sink) => () => void;
}

/** The views that clients look at: all who ask for the same share one. */
export class Views {
  /** By what was asked for. */
  readonly #views = new Map<string, HeldView>();
  /** Those that somebody looks at. */
  readonly #watched = new Set<HeldView>();
  readonly #left: (session: string | undefined) => void;
  #keys = 0;
  #lostTicks = 0;

  /** `left` is told that nobody looks any more at a view, with its session. */
  constructor(left: (session: string | undefined) => void) {
    this.#left = left;
  }

  /** Ticks that were left out for clients that read too slowly, one for each view. */
  get lostTicks(): number {
    return this.#lostTicks;
  }

  get slowClients(): number {
    return new Set([...this.#watched].flatMap(({ live }) => live.slow)).size;
  }

  watches(session: string): boolean {
    return [...this.#watched].some((view) => view.session === session);
  }

  /**
   * The view for a request that names all that makes a difference, made by `make` if nobody looks at it yet.
   * Throws CLIENT_LIMIT, and what `make` throws.
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
      // The message that is due tells what this one was told already.
      if (held.preparing) held.live.restart();
      return () => {
        end();
        if (held.live.subscribers > 0) return;
        this.#watched.delete(held);
        if (this.#views.get(name) === held) this.#views.delete(name);
        this.#left(held.session);
      };
    };
    return { key: held.live.key, subscribe };
  }

  /** There is something new in a session, or in what is of all. */
  publish(session?: string): void {
    for (const view of this.#watched) if (view.session === session) void this.#publish(view);
  }

  /** What the views of a session told so far means nothing any more. */
  restart(session: string): void {
    for (const view of this.#watched) if (view.session === session) view.live.restart();
  }

  /** Drops those of clients who asked and never came. */
  dropUnseen(): void {
    for (const [name, { live }] of this.#views) if (live.subscribers === 0) this.#views.delete(name);
  }

  /** A session was deleted. */
  close(session: string): void {
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

  #make(session: string | undefined, make: (key: string) => Source): HeldView {
    if (this.#views.size >= VIEW_LIMIT) {
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `${VIEW_LIMIT} different views are shown, and no more are allowed`,
        'Ask for one that others have too, or try later.',
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
}
