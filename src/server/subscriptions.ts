import { VmtallyError } from '../errors.ts';
import type { ClientMessage } from '../wire/messages.ts';
import type { ViewRequest } from '../wire/view-requests.ts';
import type { Sink } from './live-view.ts';
import type { Peer } from './peer.ts';
import { Published } from './published.ts';
import type { ViewHub } from './view-hub.ts';

const LIMIT = 32;

type Id = string | number;

/** The subscriptions of a client to views, of which several may be to the same view. */
export class Subscriptions {
  readonly #sink: Sink;
  readonly #peer: Peer;
  readonly #isOpen: () => boolean;
  readonly #all = new Map<Id, { key: string; request: ViewRequest; host?: string | undefined }>();
  /**
   * The function that ends each view, by key. It lacks views that the service closed, whose subscriptions can still be
   * ended.
   */
  readonly #views = new Map<string, () => void>();

  /** `isOpen`: false once the client is gone. */
  constructor(sink: Sink, peer: Peer, isOpen: () => boolean) {
    this.#sink = sink;
    this.#peer = peer;
    this.#isOpen = isOpen;
  }

  /** Subscribes to a view; ends another subscription with this id. Throws CLIENT_LIMIT and the errors of `hub.view`. */
  async add(hub: ViewHub, { id, view, host }: Extract<ClientMessage, { type: 'subscribe' }>): Promise<void> {
    if (this.#all.size >= LIMIT) this.#forgetClosed();
    if (this.#all.size >= LIMIT && !this.#all.has(id)) {
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `${LIMIT} views are open, and no more are allowed`,
        'Unsubscribe from one of them first.',
      );
    }
    if (view.view === 'outstanding' && host === undefined && this.#hasOtherObjects(id)) {
      throw new VmtallyError(
        'CLIENT_LIMIT',
        'a view of what is not freed is open, and a client may have no other one',
        'Unsubscribe from it first.',
      );
    }
    const views = host === undefined ? this.#views.size : this.#viewsOf(host, id);
    const asker = { ...this.#peer, views, host };
    const { key, subscribe } = await hub.view(view, asker).catch((error: unknown) => {
      // This time has no such view, but another one may.
      if (this.#isOpen() && error instanceof VmtallyError && error.code === 'NOT_RECORDED')
        this.#wait(id, view);
      throw error;
    });
    if (!this.#isOpen()) {
      // A view that nobody begins keeps its place at a host for a while: readers who hang up would take them all.
      subscribe(this.#sink)();
      return;
    }
    this.#end(id);
    this.#sink.send(new Published({ type: 'subscribed', id, key }));
    // Messages name the view, not the subscription: two subscriptions of a client to one view share its
    // messages, and both start again with a snapshot.
    this.#views.get(key)?.();
    const opening = () => {};
    this.#views.set(key, opening);
    this.#all.set(id, { key, request: view, host });
    const end = subscribe(this.#sink);
    // The first message may have closed the view.
    if (this.#views.get(key) === opening) this.#views.set(key, end);
    else end();
  }

  /** Subscribes to all views again, at another hub. `refuse` gets the errors of `add`. */
  async moveTo(hub: ViewHub, refuse: (id: Id, error: unknown) => void): Promise<void> {
    // A subscription that is added again is the last one: without a copy this would not end.
    // The time line says which time is shown: it comes after the views of that time.
    const isTimeline = ({ request }: { request: ViewRequest }) => Number(request.view === 'timeline');
    const requests = [...this.#all].toSorted(([, a], [, b]) => isTimeline(a) - isTimeline(b));
    for (const [id, { request }] of requests)
      await this.add(hub, { type: 'subscribe', id, view: request }).catch((error: unknown) => {
        this.#wait(id, request);
        refuse(id, error);
      });
  }

  /** Throws REQUEST_INVALID where there is none with this id. */
  remove(id: Id): void {
    if (!this.#all.has(id)) {
      throw new VmtallyError(
        'REQUEST_INVALID',
        `there is no subscription ${id}`,
        'The subscription may have ended already.',
      );
    }
    this.#end(id);
    this.#sink.send(new Published({ type: 'unsubscribed', id }));
  }

  /** Notes that the service closed a view. */
  closed(key: string): void {
    this.#views.delete(key);
  }

  endAll(): void {
    for (const id of this.#all.keys()) this.#end(id);
  }

  /** Open views of a host, beside that of the subscription `id`. */
  #viewsOf(host: string, id: Id): number {
    const others = [...this.#all].filter(([other, each]) => other !== id && each.host === host);
    return new Set(others.map(([, { key }]) => key).filter((key) => this.#views.has(key))).size;
  }

  /** Counts of what is not freed may each need much memory of the counting process. */
  #hasOtherObjects(id: Id): boolean {
    return [...this.#all].some(
      ([other, { key, request }]) => other !== id && request.view === 'outstanding' && this.#views.has(key),
    );
  }

  /** Makes room: views of deleted sessions must not keep others out. */
  #forgetClosed(): void {
    for (const [id, { key }] of this.#all) if (!this.#views.has(key)) this.#all.delete(id);
  }

  /** Keeps a subscription for a later hub: nothing of another time may come for it meanwhile. */
  #wait(id: Id, request: ViewRequest): void {
    this.#end(id);
    this.#all.set(id, { key: '', request });
  }

  #end(id: Id): void {
    const key = this.#all.get(id)?.key;
    this.#all.delete(id);
    if (key === undefined || [...this.#all.values()].some((other) => other.key === key)) return;
    this.#views.get(key)?.();
    this.#views.delete(key);
  }
}
