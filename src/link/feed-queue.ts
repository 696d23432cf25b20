import { boundTick } from '../tally/bound-tick.ts';
import { mergeTicks } from '../tally/merge-ticks.ts';
import type { Feed } from '../wire/feed.ts';
import type { ToServer } from '../wire/link.ts';

export type Answer = Extract<ToServer, { kind: 'answer' | 'refusal' }>;
/** A message that keeps its place behind the feeds before it. */
type Ordered = Extract<ToServer, { kind: 'answer' | 'refusal' | 'stop' }>;

interface Waiting {
  message: Feed | Ordered;
  /** Called once the pipe has taken the message. */
  taken: () => void;
}

/**
 * Queues feeds, answers and the stop in order, so that every feed arrives before an answer that refers to it. While a
 * tick feed waits, later ticks of the same session are merged into it. So a stalled serving process costs no
 * more memory than one tick of each session, whose rows are bounded, and loses no counts. (RequestIntake bounds the answers.)
 */
export class FeedQueue {
  /** Calls `taken` once the pipe has taken the message. */
  readonly #send: (message: ToServer, taken: () => void) => void;
  /** In the order of sending. A set, since a merged tick moves from within to the end. */
  readonly #waiting = new Set<Waiting>();
  /**
   * The newest waiting feed of each session and kind behind the last answer. Only these may change: the answer
   * refers to the feeds before it.
   */
  readonly #newest = new Map<string, Map<Feed['kind'], Waiting>>();
  /** The number behind that of the last row that was sent, by session. */
  readonly #nextRow = new Map<string, number>();
  #busy = false;

  constructor(send: (message: ToServer, taken: () => void) => void) {
    this.#send = send;
  }

  add(message: Feed | Ordered, taken: () => void = () => {}): void {
    if (isOrdered(message)) {
      this.#newest.clear();
      this.#waiting.add({ message, taken });
    } else this.#addFeed(message);
    this.#flush();
  }

  /**
   * Adds a feed. A tick is merged into the waiting tick of its session; of the other kinds the queue keeps
   * only the newest feed of each session.
   */
  #addFeed(feed: Feed): void {
    const earlier = this.#newest.get(idOf(feed))?.get(feed.kind);
    if (feed.kind === 'deleted') {
      this.#waiting.add({ message: feed, taken: () => {} });
      // The feeds before a deletion belong to an earlier session with the same id.
      this.#newest.delete(feed.session);
    } else if (feed.kind !== 'tick') {
      // Replace the feed in place: a session's feed precedes its ticks.
      if (earlier === undefined) this.#append(feed);
      else earlier.message = feed;
    } else if (earlier?.message.kind === 'tick' && feed.series === null) {
      // Move the merged tick to the end: the feeds that describe a tick precede it.
      this.#waiting.delete(earlier);
      const merged = mergeTicks(earlier.message, feed);
      this.#append(boundTick(merged, this.#nextRow.get(feed.session) ?? 0));
    } else this.#append(feed);
  }

  #append(feed: Feed): void {
    const waiting = { message: feed, taken: () => {} };
    const kinds = this.#newest.get(idOf(feed)) ?? new Map<Feed['kind'], Waiting>();
    this.#newest.set(idOf(feed), kinds.set(feed.kind, waiting));
    this.#waiting.add(waiting);
  }

  #flush(): void {
    if (this.#busy) return;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    const { message, taken } = next;
    if (!isOrdered(message)) {
      const kinds = this.#newest.get(idOf(message));
      if (kinds?.get(message.kind) === next) kinds.delete(message.kind);
      this.#noteRows(message);
    }
    this.#busy = true;
    this.#send(isOrdered(message) ? message : { kind: 'feed', feed: message }, () => {
      this.#busy = false;
      taken();
      this.#flush();
    });
  }

  #noteRows(feed: Feed): void {
    if (feed.kind === 'deleted') this.#nextRow.delete(feed.session);
    if (feed.kind !== 'tick') return;
    const before = this.#nextRow.get(feed.session) ?? 0;
    this.#nextRow.set(
      feed.session,
      feed.rows.reduce((next, { row }) => Math.max(next, row + 1), before),
    );
  }
}

const isOrdered = (message: Feed | Ordered): message is Ordered =>
  message.kind === 'answer' || message.kind === 'refusal' || message.kind === 'stop';

const idOf = (feed: Feed): string =>
  feed.kind === 'cost' || feed.kind === 'recording' || feed.kind === 'alert-rules'
    ? ''
    : feed.kind === 'session'
      ? feed.session.id
      : feed.session;
