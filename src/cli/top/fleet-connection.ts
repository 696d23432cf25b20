import type { Connection, ConnectionState, Subscriber, View } from '../../client/connection.ts';

interface Subscription {
  view: View;
  subscriber: Subscriber;
  end: () => void;
}

/** The views of a fleet, or of one of its hosts: with another one, each view begins again with a snapshot. */
export class FleetConnection implements Connection {
  readonly #connection: Connection;
  readonly #subscriptions = new Set<Subscription>();
  #host: string | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** Shows a host; null: the fleet. */
  show(host: string | null): void {
    this.#host = host ?? undefined;
    for (const subscription of this.#subscriptions) {
      subscription.end();
      this.#begin(subscription);
    }
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#connection.onState(listener);
  }

  subscribe(view: View, subscriber: Subscriber): () => void {
    const subscription: Subscription = { view, subscriber, end: () => {} };
    this.#begin(subscription);
    this.#subscriptions.add(subscription);
    return () => {
      this.#subscriptions.delete(subscription);
      subscription.end();
    };
  }

  close(): void {
    this.#connection.close();
  }

  #begin(subscription: Subscription): void {
    const { view, subscriber } = subscription;
    subscription.end = this.#connection.subscribe(view, subscriber, this.#host);
  }
}
