import type { Connection, ConnectionState, Subscriber, View } from '../../../src/client/connection.ts';
import type { ViewMessage } from '../../../src/wire/messages.ts';
import { PROTOCOL } from '../../../src/wire/messages.ts';

const OPEN: ConnectionState = {
  kind: 'open',
  greeting: {
    type: 'greeting',
    protocol: PROTOCOL,
    version: '0.1.0',
    host: 'testhost',
    kernel: '6.18.0',
    bpftrace: 'v0.23.2',
    session: 'main',
    role: 'control',
  },
};

/** A connection whose messages a test sends. */
export class FakeConnection implements Connection {
  state: ConnectionState = OPEN;
  /** All views that were ever requested, in order. */
  readonly requests: View[] = [];
  readonly #open = new Map<View, Subscriber>();
  readonly #listeners = new Set<(state: ConnectionState) => void>();

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  subscribe(view: View, subscriber: Subscriber): () => void {
    this.requests.push(view);
    this.#open.set(view, subscriber);
    return () => this.#open.delete(view);
  }

  countBeside?: (events: readonly string[]) => Promise<string | null>;

  close(): void {}

  /** The current subscriptions. */
  get views(): View[] {
    return [...this.#open.keys()];
  }

  asks(kind: View['view']): View | undefined {
    return this.views.findLast(({ view }) => view === kind);
  }

  /** Sends a message to all subscribers of its view. */
  send(...messages: ViewMessage[]): void {
    for (const message of messages)
      this.#forSubscribers(message.type, (subscriber) => subscriber.message(message));
  }

  sendTo(view: View, message: ViewMessage): void {
    this.#open.get(view)?.message(message);
  }

  lose(ticks: number): void {
    this.#forSubscribers('leaderboard', (subscriber) => subscriber.lost?.(ticks));
  }

  refuse(kind: View['view'], message: string, code = 'SESSION_UNKNOWN'): void {
    this.#forSubscribers(kind, (subscriber) =>
      subscriber.problem?.({ code, message, hint: 'Do otherwise.' }),
    );
  }

  become(state: ConnectionState | 'open'): void {
    this.state = state === 'open' ? OPEN : state;
    for (const listener of this.#listeners) listener(this.state);
  }

  #forSubscribers(kind: string, act: (subscriber: Subscriber) => void): void {
    const matching = Array.from(this.#open).filter(([view]) => view.view === kind);
    for (const [, subscriber] of matching) act(subscriber);
  }
}
