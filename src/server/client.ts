import type { WebSocket } from 'ws';
import { VmtallyError } from '../errors.ts';
import type { ClientMessage } from '../wire/messages.ts';
import { ClientTime, type Lookers } from './client-time.ts';
import type { Sink } from './live-view.ts';
import type { Peer } from './peer.ts';
import { publicProblem, statusOf } from './problems.ts';
import { Published } from './published.ts';
import { readMessage } from './read-message.ts';
import type { Replay } from './replay.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Unread } from './unread.ts';
import type { ViewHub } from './view-hub.ts';

/** Most unread bytes of a client. Above this limit the service drops ticks for the client. */
const UNREAD_LIMIT = 256 << 10;
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
  hub: ViewHub;
  /** Logs an error of the service (status 500). */
  report: (error: unknown) => void;
  unread: Unread;
  /** Resolves when the next message may be handled: other clients and requests have their turns before. */
  nextTurn: () => Promise<void>;
  lookers: Lookers;
  /** Opens a replay for a client; absent while vmtally counts. */
  openReplay?: (() => Replay) | undefined;
}

/** A client, with its subscriptions and the limits on its messages. */
export class Client implements Sink {
  readonly #socket: WebSocket;
  #hub: ViewHub;
  /** Each client sees a time of its own. */
  readonly #time: ClientTime;
  readonly #report: (error: unknown) => void;
  readonly #unread: Unread;
  readonly #nextTurn: () => Promise<void>;
  readonly #subscriptions: Subscriptions;
  #bad = 0;
  #alive = true;
  /** Messages that the client may still send until the next ping. */
  #messagesLeft = MESSAGE_RATE;
  #controlsLeft = MESSAGE_RATE;
  #messages: Promise<void> = Promise.resolve();

  constructor(
    socket: WebSocket,
    { hub, report, unread, nextTurn, openReplay, lookers }: ClientContext,
    onClose: () => void,
    peer: Peer,
  ) {
    this.#socket = socket;
    this.#subscriptions = new Subscriptions(this, peer, () => this.#open);
    this.#time = new ClientTime(hub, openReplay?.(), { lookers, role: peer.role }, () => {
      this.#messages = this.#messages.then(() => this.#moveToHub());
    });
    this.#hub = this.#time.hub;
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
      this.#subscriptions.endAll();
      this.#time.close();
      onClose();
    });
  }

  get ready(): boolean {
    return this.#socket.bufferedAmount <= UNREAD_LIMIT;
  }

  send(published: Published): void {
    if (!this.#open) return;
    const { json, message } = published;
    if (message.type === 'closed') this.#subscriptions.closed(message.key);
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
      if (message.type === 'unsubscribe') this.#subscriptions.remove(message.id);
      else if (message.type === 'replay') this.#time.control(message);
      else await this.#subscriptions.add(this.#hub, message);
    } catch (error) {
      if (message.type === 'replay') this.#refuse(null, error, { refused: message.type });
      else this.#refuse(message.id, error);
    }
  }

  #refuse(id: string | number | null, error: unknown, of: { refused?: 'replay' } = {}): void {
    // A limit that a client has met (503) is no error of the service.
    if (statusOf(error) === 500) this.#report(error);
    const left = Math.max(0, BAD_MESSAGES - this.#bad);
    this.send(new Published({ type: 'error', id, problem: publicProblem(error), ...of, left }));
  }

  /** Shows another time. */
  async #moveToHub(): Promise<void> {
    const { hub } = this.#time;
    if (hub === this.#hub || !this.#open) return;
    this.#hub = hub;
    await this.#subscriptions.moveTo(hub, (id, error) => this.#refuse(id, error));
  }
}
