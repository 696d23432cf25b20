import type { ServerMessage } from '../wire/messages.ts';
import { Published } from './published.ts';

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
  /** False while no message is due: it would repeat the last one. Absent if each tick has a message. */
  isDue?: () => boolean;
  /**
   * Makes a delta since the tick before; undefined if this tick needs a snapshot. Absent if each message is a
   * snapshot.
   */
  advance?: () => Message | undefined;
  /** Rows of the next message, and its work as a number of rows; absent if they are few. */
  cost?: () => Cost;
  /** Makes up to `limit` rows of the next message, a delta or else a snapshot. Returns false if none is left. */
  makeRows?: (delta: boolean, limit: number) => boolean;
}

export interface Cost {
  rows: number;
  work: number;
}

/** The cost of a message whose source states none. */
const FEW: Cost = { rows: 20, work: 20 };

interface Subscriber {
  sink: Sink;
  /** True if the next message must be a snapshot. */
  reset: boolean;
  /** True until the first snapshot. */
  joining: boolean;
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

  get sinks(): Sink[] {
    return [...this.#subscribers].map(({ sink }) => sink);
  }

  get slow(): Sink[] {
    return [...this.#subscribers].filter(({ lost }) => lost > 0).map(({ sink }) => sink);
  }

  /** False while the next message would repeat the last one, to subscribers that got it. */
  get isDue(): boolean {
    const isBehind = ({ reset, joining, sink }: Subscriber) => reset && !joining && sink.ready;
    return (this.#source.isDue?.() ?? true) || [...this.#subscribers].some(isBehind);
  }

  /** The cost of the next message. While no subscriber is ready there is no work, but one may be ready by then. */
  get cost(): Cost {
    const ready = [...this.#subscribers].some(({ sink }) => sink.ready);
    const cost = this.#source.cost?.() ?? FEW;
    return ready ? cost : { ...cost, work: 0 };
  }

  /** Makes up to `limit` rows of the next messages. Returns false if none is left. */
  makeRows(limit: number): boolean {
    const { makeRows } = this.#source;
    const ready = [...this.#subscribers].filter(({ sink }) => sink.ready);
    const needed = (delta: boolean) => ready.some(({ reset }) => reset !== delta);
    return [true, false].some((delta) => needed(delta) && makeRows?.(delta, limit));
  }

  /** Adds a subscriber, whom `greet` or `publish` sends a snapshot; returns a function that removes it. */
  add(sink: Sink): () => void {
    const subscriber: Subscriber = { sink, reset: true, joining: true, lost: 0 };
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  /** Sends a snapshot to the subscribers that joined since the last message. */
  greet(): void {
    for (const subscriber of this.#subscribers)
      if (subscriber.joining) this.#send(subscriber, () => undefined);
  }

  /** Sends a new message to all subscribers: a delta, or a snapshot. */
  publish(): void {
    this.forget();
    let delta: Published | undefined | null = null;
    const advance = () => {
      if (delta === null) {
        const message = this.#source.advance?.();
        delta = message && new Published(message);
      }
      return delta;
    };
    for (const subscriber of this.#subscribers) this.#send(subscriber, advance);
  }

  /** Forgets the last snapshot, which subscribers that join before the next tick share. */
  forget(): void {
    this.#snapshot = undefined;
  }

  /** Drops a tick that was due and not sent: the next one came. */
  drop(): void {
    for (const subscriber of this.#subscribers) if (!subscriber.joining) this.#lose(subscriber);
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

  #lose(subscriber: Subscriber): void {
    subscriber.reset = true;
    subscriber.lost++;
    this.#onLost();
  }

  /** `advance` makes the delta when the first subscriber needs it. */
  #send(subscriber: Subscriber, advance: () => Published | undefined): void {
    const { sink, lost } = subscriber;
    if (!sink.ready) {
      this.#lose(subscriber);
      return;
    }
    const delta = subscriber.reset ? undefined : advance();
    if (delta !== undefined) {
      sink.send(delta);
      return;
    }
    if (lost > 0) sink.send(new Published({ type: 'lost', key: this.key, ticks: lost }));
    this.#snapshot ??= new Published(this.#source.snapshot());
    sink.send(this.#snapshot);
    Object.assign(subscriber, { reset: false, joining: false, lost: 0 });
  }
}
