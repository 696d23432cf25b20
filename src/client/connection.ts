import type { z } from 'zod';
import { type ClientMessage, type ReplayControl, ServerMessage, type ViewMessage } from '../wire/messages.ts';
import type { Problem } from '../wire/session.ts';
import type { ViewRequest } from '../wire/view-requests.ts';

export type View = z.input<typeof ViewRequest>;
export type BoardView = Extract<View, { view: 'leaderboard' }>;
export type ProcessView = Extract<View, { view: 'process' }>;
export type Greeting = Extract<ServerMessage, { type: 'greeting' }>;

/**
 * Receives the messages of a subscription. After `problem` the view sends nothing more until the connection
 * is new.
 */
export interface Subscriber {
  message(message: ViewMessage): void;
  /** Ticks dropped because this client was too slow; a reset follows. */
  lost?(ticks: number): void;
  problem?(problem: Problem): void;
}

export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'open'; greeting: Greeting }
  | { kind: 'lost'; reason: string; retryMs: number };

/** The source of a screen's views: a service, or the counting side in the same process. */
export interface Connection {
  readonly state: ConnectionState;
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Returns a function that ends the subscription. `host`: of a fleet, the host whose view it is. */
  subscribe(view: View, subscriber: Subscriber, host?: string): () => void;
  close(): void;
  /** Programs of the comparison that are loaded, of all that it attaches; undefined if that is not known. */
  comparing?(): { loaded: number; probes: number } | undefined;
  /**
   * Counts these events, and no others, in a session beside the first one. Resolves with its id, with null if there are
   * no events. Absent where a service chooses what it counts.
   */
  countBeside?(events: readonly string[]): Promise<string | null>;
}

/** The part of WebSocket that the page and the terminal both use. */
export interface Socket {
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: 'error', listener: (event: { message?: string }) => void): void;
  send(text: string): void;
  close(): void;
}

const FIRST_RETRY_MS = 250;
const MOST_RETRY_MS = 5_000;

const MISREAD: Problem = {
  code: 'PROTOCOL',
  message: 'the service sent a message that this client does not understand',
  hint: 'Their versions differ: reload the page, or start a client of the same version as the service.',
};

/** A connection to a service. It reconnects by itself and then subscribes to its views again. */
export class SocketConnection implements Connection {
  state: ConnectionState = { kind: 'connecting' };
  /** Why the service refused to show another time, until another one is asked for. */
  refusal: Problem | null = null;
  readonly #open: () => Socket;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  readonly #views = new Map<
    number,
    { view: View; subscriber: Subscriber; host: string | undefined; key?: string }
  >();
  /** Views whose request has no answer yet. A service answers in the order of the requests. */
  readonly #asked = new Set<number>();
  #socket: Socket | undefined;
  #ids = 0;
  #retryMs = FIRST_RETRY_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure = '';

  constructor(open: () => Socket) {
    this.#open = open;
    this.#connect();
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  subscribe(view: View, subscriber: Subscriber, host?: string): () => void {
    const id = ++this.#ids;
    this.#views.set(id, { view, subscriber, host });
    if (this.state.kind === 'open') this.#ask(id, view, host);
    return () => {
      if (this.#views.delete(id) && this.state.kind === 'open') this.#send({ type: 'unsubscribe', id });
    };
  }

  /** Moves the replay of this connection. */
  control(control: Omit<ReplayControl, 'type'>): void {
    if (this.state.kind !== 'open') return;
    this.#setRefusal(null);
    this.#send({ type: 'replay', ...control });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
    this.#views.clear();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #connect(): void {
    this.#failure = '';
    const socket = this.#open();
    this.#socket = socket;
    socket.addEventListener('error', ({ message }) => {
      this.#failure = message ?? '';
    });
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket) this.#take(String(data));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (this.#socket !== socket) return;
      const why = reason || this.#failure || (code === 1006 ? 'no answer' : `closed with ${code}`);
      const retryMs = this.#retryMs;
      this.#retryMs = Math.min(MOST_RETRY_MS, 2 * retryMs);
      this.#timer = setTimeout(() => this.#connect(), retryMs);
      this.#set({ kind: 'lost', reason: why, retryMs });
    });
  }

  #take(text: string): void {
    const value = parseJson(text);
    const parsed = ServerMessage.safeParse(value);
    if (!parsed.success) {
      this.#misread(value);
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'greeting':
        this.#retryMs = FIRST_RETRY_MS;
        // Keys of an earlier connection may name other views in this connection.
        for (const view of this.#views.values()) delete view.key;
        this.#asked.clear();
        this.refusal = null;
        this.#set({ kind: 'open', greeting: message });
        for (const [id, { view, host: of }] of this.#views) if (!this.#asked.has(id)) this.#ask(id, view, of);
        break;
      case 'subscribed': {
        const view = this.#views.get(this.#answered(message.id));
        if (view) view.key = message.key;
        break;
      }
      case 'unsubscribed':
        break;
      case 'error':
        if (message.refused === 'replay') this.#setRefusal(message.problem);
        else this.#views.get(this.#answered(message.id))?.subscriber.problem?.(message.problem);
        break;
      default:
        for (const { key, subscriber } of this.#views.values()) {
          if (key !== message.key) continue;
          if (message.type === 'lost') subscriber.lost?.(message.ticks);
          else if (message.type === 'closed') subscriber.problem?.(message.problem);
          else subscriber.message(message);
        }
    }
  }

  /**
   * Reports a message that this client does not know; a newer service may send such messages. A subscriber
   * that waits for the message must not wait in silence.
   */
  #misread(value: unknown): void {
    const { type, key } = (value ?? {}) as { type?: unknown; key?: unknown };
    for (const { key: viewKey, subscriber } of this.#views.values())
      if (type === 'greeting' || (viewKey !== undefined && viewKey === key)) subscriber.problem?.(MISREAD);
  }

  #ask(id: number, view: View, host: string | undefined): void {
    this.#asked.add(id);
    this.#send({ type: 'subscribe', id, view: view as ViewRequest, ...(host !== undefined && { host }) });
  }

  /** The view of an answer. That to a request which the service could not read, as of a newer client, names none. */
  #answered(answer: string | number | null): number {
    const [oldest = Number.NaN] = this.#asked;
    const id = answer === null ? oldest : Number(answer);
    this.#asked.delete(id);
    return id;
  }

  #send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #setRefusal(refusal: Problem | null): void {
    this.refusal = refusal;
    this.#set(this.state);
  }

  #set(state: ConnectionState): void {
    this.state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** Returns undefined if the text is not JSON: the peer is not a vmtally service. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
