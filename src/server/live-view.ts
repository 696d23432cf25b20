import type { ServerMessage } from '../wire/messages.ts';

/** A message on its way to any number of clients: made once, turned into JSON once. */
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

/** Where messages go to. */
export interface Sink {
  /** False while so much waits to be read that nothing more may be sent. */
  readonly ready: boolean;
  send(published: Published): void;
}

/** Makes the messages of a view: all that it shows, or what is new since the message before. */
export interface Source<Message = ServerMessage> {
  /** Fetches what each message needs, and is awaited before the message is made. It does not fail. */
  prepare?: () => Promise<void>;
  snapshot(): Message;
  /** Called once a tick; undefined where each message is a snapshot. */
  advance?: () => Message;
}

interface Subscriber {
  sink: Sink;
  /** Whether the next message must stand alone. */
  reset: boolean;
  /** Ticks left out since it was ready last. */
  lost: number;
}

/** A view and all who look at it: its work is done once a tick, whoever looks. */
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

  /** Sends what there is now; returns what ends the subscription. */
  subscribe(sink: Sink): () => void {
    const subscriber: Subscriber = { sink, reset: true, lost: 0 };
    this.#subscribers.add(subscriber);
    this.#send(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  /** There is something new. */
  publish(): void {
    this.#snapshot = undefined;
    const delta = this.#source.advance && new Published(this.#source.advance());
    for (const subscriber of this.#subscribers) this.#send(subscriber, delta);
  }

  /** What was sent so far is of no use any more. */
  restart(): void {
    for (const subscriber of this.#subscribers) subscriber.reset = true;
  }

  /** Says a last word to all. */
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
