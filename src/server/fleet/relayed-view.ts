import type { LookedAt, RelaySink } from '../../nats/host-view-sink.ts';
import type { ServerMessage } from '../../wire/messages.ts';
import type { Problem } from '../../wire/session.ts';
import type { Sink } from '../live-view.ts';
import { Published } from '../published.ts';

/** Time in which a client that asked for the view subscribes, in ms. */
const SUBSCRIBE_MS = 5_000;
/** Least time between two requests for a snapshot, in ms: all clients get each. */
const AGAIN_MS = 1_000;

interface Subscriber {
  sink: Sink;
  /** True until a snapshot comes: it joined, or messages were lost. */
  isBehind: boolean;
  lost: number;
}

/** A view of a host, looked at once for all clients that ask for it. */
export class RelayedView {
  readonly key: string;
  readonly #looked: LookedAt;
  readonly #onEnd: () => void;
  readonly #subscribers = new Set<Subscriber>();
  /** Clients that asked for the view, and are about to subscribe. */
  readonly #expected = new Set<NodeJS.Timeout>();
  readonly #madeMs = performance.now();
  #end: (() => void) | undefined;
  /** True while the next message is the first of a lease: a snapshot. */
  #isAwaiting = true;
  #againMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isEnded = false;

  /** `onEnd` is called once nobody looks at the view, and where it ended at the host. */
  constructor(key: string, looked: LookedAt, onEnd: () => void) {
    this.key = key;
    this.#looked = looked;
    this.#onEnd = onEnd;
  }

  /** False once it ended, and where it would end by itself before another client subscribes. */
  get isJoinable(): boolean {
    const isBegun = this.#end !== undefined;
    return !this.#isEnded && (isBegun || performance.now() - this.#madeMs < SUBSCRIBE_MS);
  }

  /** Keeps the view until a client subscribes, for a while. Returns the function that subscribes. */
  expect(): (sink: Sink) => () => void {
    const timer = setTimeout(() => this.#left(timer), SUBSCRIBE_MS).unref();
    this.#expected.add(timer);
    return (sink) => {
      clearTimeout(timer);
      const end = this.#join(sink);
      this.#expected.delete(timer);
      return end;
    };
  }

  #join(sink: Sink): () => void {
    const subscriber = { sink, isBehind: true, lost: 0 };
    this.#subscribers.add(subscriber);
    if (this.#end === undefined) this.#end = this.#looked.begin(this.#relaySink);
    else this.#again();
    return () => {
      this.#subscribers.delete(subscriber);
      this.#left();
    };
  }

  #left(timer?: NodeJS.Timeout): void {
    if (timer !== undefined) this.#expected.delete(timer);
    if (this.#subscribers.size + this.#expected.size > 0 || this.#isEnded) return;
    this.#close();
    // A view that nobody began would keep its place at the host for a while.
    const end = this.#end ?? this.#looked.begin(this.#relaySink);
    end();
  }

  #close(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#onEnd();
  }

  get #relaySink(): RelaySink {
    const isReady = () => [...this.#subscribers].some(({ sink }) => sink.ready);
    return {
      get ready() {
        return isReady();
      },
      message: (message, isFirst) => this.#take(message, isFirst),
      lost: (messages) => this.#lose(messages),
      closed: (problem) => this.#closed(problem),
    };
  }

  #take(message: ServerMessage, isFirst: boolean): void {
    if (isFirst) this.#isAwaiting = false;
    const published = new Published('key' in message ? { ...message, key: this.key } : message);
    for (const subscriber of this.#subscribers) this.#send(subscriber, published, isFirst);
    if ([...this.#subscribers].some(({ isBehind }) => isBehind)) this.#again();
  }

  #send(subscriber: Subscriber, published: Published, isFirst: boolean): void {
    const { sink, isBehind } = subscriber;
    if (!sink.ready || (isBehind && !isFirst)) {
      // Before its first snapshot a client loses nothing.
      if (!isBehind || subscriber.lost > 0) subscriber.lost++;
      subscriber.isBehind = true;
      return;
    }
    if (subscriber.lost > 0)
      sink.send(new Published({ type: 'lost', key: this.key, ticks: subscriber.lost }));
    Object.assign(subscriber, { isBehind: false, lost: 0 });
    sink.send(published);
  }

  /** The host begins again with a snapshot. */
  #lose(messages: number): void {
    this.#isAwaiting = true;
    for (const subscriber of this.#subscribers) {
      if (!subscriber.isBehind || subscriber.lost > 0) subscriber.lost += messages;
      subscriber.isBehind = true;
    }
  }

  #closed(problem: Problem): void {
    if (this.#isEnded) return;
    this.#close();
    const closed = new Published({ type: 'closed', key: this.key, problem });
    for (const { sink } of this.#subscribers) sink.send(closed);
  }

  /** Asks the host for a snapshot in `leastMs` or later, once a client that is behind is ready. */
  #again(leastMs = 0): void {
    if (this.#isAwaiting || this.#isEnded) return;
    clearTimeout(this.#timer);
    const waitMs = Math.max(leastMs, this.#againMs + AGAIN_MS - performance.now());
    this.#timer = setTimeout(() => {
      const behind = [...this.#subscribers].filter(({ isBehind }) => isBehind);
      if (this.#isAwaiting || behind.length === 0) return;
      if (!behind.some(({ sink }) => sink.ready)) {
        this.#again(AGAIN_MS);
        return;
      }
      this.#isAwaiting = true;
      this.#againMs = performance.now();
      this.#looked.again();
    }, waitMs);
  }
}
