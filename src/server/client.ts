import type { WebSocket } from 'ws';
import { VmtallyError } from '../errors.ts';
import type { ClientMessage } from '../wire/messages.ts';
import type { Hub } from './hub.ts';
import type { Sink } from './live-view.ts';
import type { Peer } from './peer.ts';
import { publicProblem, statusOf } from './problems.ts';
import { Published } from './published.ts';
import { readMessage } from './read-message.ts';
import type { Unread } from './unread.ts';

/** Most unread bytes of a client. Above this limit the service drops ticks for the client. */
const UNREAD_LIMIT = 256 << 10;
const SUBSCRIPTION_LIMIT = 32;
/**
 * Most messages of a client between two pings of the service; the same limit holds for pings and pongs
 * together.
 */
const MESSAGE_RATE = 200;
const BAD_MESSAGES = 3;
/** Milliseconds between two pings of the service. */
export const PING_MS = 15_000;

const TOO_MANY = new VmtallyError(
  'REQUEST_INVALID',
  'too many messages',
  `Send at most ${MESSAGE_RATE} messages in ${PING_MS / 1000} s.`,
);

/** Everything that clients share. */
export interface ClientContext {
  hub: Hub;
  /** Logs an error of the service (status 500). */
  report: (error: unknown) => void;
  unread: Unread;
  /** Resolves when the next message may be handled: other clients and requests have their turns before. */
  nextTurn: () => Promise<void>;
}

/** A client, with its subscriptions and the limits on its messages. */
export class Client implements Sink {
  readonly #socket: WebSocket;
  readonly #hub: Hub;
  readonly #peer: Peer;
  readonly #report: (error: unknown) => void;
  readonly #unread: Unread;
  readonly #nextTurn: () => Promise<void>;
  /**
   * View keys by subscription. `#views` has the function that ends each view, by key; it lacks views that the service
   * closed, whose subscriptions can still be ended.
   */
  readonly #subscriptions = new Map<string | number, string>();
  readonly #views = new Map<string, () => void>();
  /** Subscriptions to what is not freed: each may need much memory of the counting process. */
  readonly #objects = new Set<string | number>();
  #bad = 0;
  #alive = true;
  /** Messages that the client may still send until the next ping. */
  #messagesLeft = MESSAGE_RATE;
  #controlsLeft = MESSAGE_RATE;
  #messages: Promise<void> = Promise.resolve();

  constructor(
    socket: WebSocket,
    { hub, report, unread, nextTurn }: ClientContext,
    onClose: () => void,
    peer: Peer,
  ) {
    this.#peer = peer;
    this.#socket = socket;
    this.#hub = hub;
    this.#report = report;
    this.#unread = unread;
    this.#nextTurn = nextTurn;
    socket.on('message', (data, binary) => {
      const left = this.#messagesLeft--;
      // The bad messages that end the connection are queued already: queue no more.
      if (left <= -BAD_MESSAGES || this.#bad >= BAD_MESSAGES) return;
      const text = binary ? undefined : (data as Buffer).toString();
      // Handle messages in sequence, so that answers come in the order of the requests.
      this.#messages = this.#messages.then(() => this.#take(text, left > 0));
    });
    socket.on('ping', () => this.#countControl());
    socket.on('pong', () => {
      this.#alive = true;
      this.#countControl();
    });
    // An oversized or malformed frame: ws closes the connection with the matching code.
    socket.on('error', () => {});
    socket.on('close', () => {
      unread.forget(this);
      for (const id of this.#subscriptions.keys()) this.#end(id);
      onClose();
    });
  }

  get ready(): boolean {
    return this.#socket.bufferedAmount <= UNREAD_LIMIT;
  }

  send(published: Published): void {
    if (!this.#open) return;
    const { json, message } = published;
    if (message.type === 'closed') this.#views.delete(message.key);
    const read = this.#unread.add(this, json);
    this.#socket.send(json, { binary: false }, read);
  }

  /** Ends the connection at once, and with it all that waits to be read. */
  terminate(): void {
    this.#unread.forget(this);
    this.#socket.terminate();
  }

  /** Pings the client, or ends the connection if the client did not answer the last ping. */
  ping(): void {
    this.#messagesLeft = MESSAGE_RATE;
    this.#controlsLeft = MESSAGE_RATE;
    if (!this.#alive) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
  }

  end(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  get #open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #countControl(): void {
    if (--this.#controlsLeft < 0) this.#socket.terminate();
  }

  async #take(text: string | undefined, allowed: boolean): Promise<void> {
    await this.#nextTurn();
    // Ignore messages that were queued behind the last bad message, or whose client is gone.
    if (this.#bad >= BAD_MESSAGES || !this.#open) return;
    let message: ClientMessage;
    try {
      if (!allowed) throw TOO_MANY;
      message = readMessage(text);
    } catch (error) {
      this.#bad++;
      this.#refuse(null, error);
      if (this.#bad >= BAD_MESSAGES) this.end(1008, 'three invalid messages');
      return;
    }
    try {
      if (message.type === 'unsubscribe') this.#unsubscribe(message.id);
      else await this.#subscribe(message);
    } catch (error) {
      this.#refuse(message.id, error);
    }
  }

  #refuse(id: string | number | null, error: unknown): void {
    // A limit that a client has met (503) is no error of the service.
    if (statusOf(error) === 500) this.#report(error);
    const left = Math.max(0, BAD_MESSAGES - this.#bad);
    this.send(new Published({ type: 'error', id, problem: publicProblem(error), left }));
  }

  async #subscribe({ id, view }: Extract<ClientMessage, { type: 'subscribe' }>): Promise<void> {
    if (this.#subscriptions.size >= SUBSCRIPTION_LIMIT) this.#forgetClosed();
    if (this.#subscriptions.size >= SUBSCRIPTION_LIMIT && !this.#subscriptions.has(id)) {
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `${SUBSCRIPTION_LIMIT} views are open, and no more are allowed`,
        'Unsubscribe from one of them first.',
      );
    }
    const isOfObjects = view.view === 'outstanding';
    if (isOfObjects && [...this.#objects].some((other) => other !== id))
      throw new VmtallyError(
        'CLIENT_LIMIT',
        'a view of what is not freed is open, and a client may have no other one',
        'Unsubscribe from it first.',
      );
    const { key, subscribe } = await this.#hub.view(view, {
      ...this.#peer,
      views: this.#views.size,
    });
    if (!this.#open) return;
    this.#end(id);
    this.send(new Published({ type: 'subscribed', id, key }));
    // Messages name the view, not the subscription: two subscriptions of a client to one view share its
    // messages, and both start again with a snapshot.
    this.#views.get(key)?.();
    this.#views.set(key, subscribe(this));
    this.#subscriptions.set(id, key);
    if (isOfObjects) this.#objects.add(id);
  }

  /** Makes room: views of deleted sessions must not keep others out. */
  #forgetClosed(): void {
    for (const [id, key] of this.#subscriptions) if (!this.#views.has(key)) this.#subscriptions.delete(id);
  }

  #end(id: string | number): void {
    const key = this.#subscriptions.get(id);
    this.#subscriptions.delete(id);
    this.#objects.delete(id);
    if (key === undefined || [...this.#subscriptions.values()].includes(key)) return;
    this.#views.get(key)?.();
    this.#views.delete(key);
  }

  #unsubscribe(id: string | number): void {
    if (!this.#subscriptions.has(id)) {
      throw new VmtallyError(
        'REQUEST_INVALID',
        `there is no subscription ${id}`,
        'The subscription may have ended already.',
      );
    }
    this.#end(id);
    this.send(new Published({ type: 'unsubscribed', id }));
  }
}
