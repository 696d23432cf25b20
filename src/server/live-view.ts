import type { ServerMessage } from '../wire/messages.ts';

/** A message for any number of clients: made once, serialized once. */
export class Published {
  readonly message: ServerMessage;
  #json: Buffer | undefined;

  constructor(message: ServerMessage) {
    this.message = message;
  }

  get json(): Buffer {
    this.#json ??= Buffer.from(JSON.stringify(this.message));
    return this.#json;
  }
}

/** Receives the messages of a view. */
export interface Sink {
  /** False while too many bytes wait to be read: send nothing more. */
  readonly ready: boolean;
  send(published: Published): void;
}

/** Makes the messages of a view: snapshots with everything, or deltas since the previous message. */
export interface Source<Message = ServerMessage> {
  /**
   * Fetches data that each message needs. `Views` awaits it before each message. It never rejects.
   */
  prepare?: () => Promise<void>;
  snapshot(): Message;
  /** Makes a delta; called once a tick. Undefined if each message is a snapshot. */
  advance?: () => Message;
}

interface Subscriber {
  sink: Sink;
  /** True if the next message must be a snapshot. */
  reset: boolean;
  /** Ticks dropped since the sink was last ready. */
  lost: number;
}

/** A view and its subscribers. Each message is made once a tick, however many subscribe. */
export class LiveView {
  readonly key: string;
  readonly #source: Source;
  readonly #subscribers = new Set<Subscriber>();
  readonly #onLost: () => void;
  #snapshot: Published | undefined;

  constructor(key: string, source: Source, onLost: () => void) {
    this.key = key;
    this.#source = source;
    this.#onLost = onLost;
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  get slow(): Sink[] {
    return [...this.#subscribers].filter(({ lost }) => lost > 0).map(({ sink }) => sink);
  }

  /** Sends a snapshot; returns a function that ends the subscription. */
  subscribe(sink: Sink): () => void {
    const subscriber: Subscriber = { sink, reset: true, lost: 0 };
    this.#subscribers.add(subscriber);
    this.#send(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  /** Sends a new message to all subscribers: a delta, or a snapshot. */
  publish(): void {
    this.#snapshot = undefined;
    const delta = this.#source.advance && new Published(this.#source.advance());
    for (const subscriber of this.#subscribers) this.#send(subscriber, delta);
  }

  /** Makes the next message to each subscriber a snapshot: earlier messages are void. */
  restart(): void {
    for (const subscriber of this.#subscribers) subscriber.reset = true;
  }

  /** Sends a last message to all subscribers and removes them. */
  close(message: ServerMessage): void {
    const published = new Published(message);
    for (const { sink } of this.#subscribers) sink.send(published);
    this.#subscribers.clear();
  }

  #send(subscriber: Subscriber, delta?: Published): void {
    const { sink, lost } = subscriber;
    if (!sink.ready) {
      subscriber.reset = true;
      subscriber.lost++;
      this.#onLost();
      return;
    }
    if (!subscriber.reset && delta !== undefined) {
      sink.send(delta);
      return;
    }
    if (lost > 0) sink.send(new Published({ type: 'lost', key: this.key, ticks: lost }));
    this.#snapshot ??= new Published(this.#source.snapshot());
    sink.send(this.#snapshot);
    subscriber.reset = false;
    subscriber.lost = 0;
  }
}
