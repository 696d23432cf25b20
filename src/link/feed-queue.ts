import { mergeTicks } from '../tally/merge-ticks.ts';
import type { Feed } from '../wire/feed.ts';
import type { ToServer } from '../wire/link.ts';

export type Answer = Extract<ToServer, { kind: 'answer' | 'refusal' }>;

/**
 * Queues feeds and answers in order, so that every feed arrives before an answer that refers to it. While a
 * tick feed waits, later ticks of the same session are merged into it. So a stalled serving process costs no
 * more memory than one tick of each session, and loses no counts.
 */
export class FeedQueue {
  /** Calls `sent` once the pipe has taken the message. */
  readonly #send: (message: ToServer, sent: () => void) => void;
  #waiting: (Feed | Answer)[] = [];
  #busy = false;

  constructor(send: (message: ToServer, sent: () => void) => void) {
    this.#send = send;
  }

  add(message: Feed | Answer): void {
    // Only feeds behind the last waiting answer may change: the answer refers to the feeds before it.
    const cut = 1 + this.#waiting.findLastIndex(isAnswer);
    const feeds = this.#waiting.slice(cut).filter((waiting) => !isAnswer(waiting));
    const changed = isAnswer(message) ? [...feeds, message] : withFeed(feeds, message);
    this.#waiting = [...this.#waiting.slice(0, cut), ...changed];
    this.#flush();
  }

  #flush(): void {
    if (this.#busy) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#busy = true;
    this.#send(isAnswer(next) ? next : { kind: 'feed', feed: next }, () => {
      this.#busy = false;
      this.#flush();
    });
  }
}

const isAnswer = (message: Feed | Answer): message is Answer =>
  message.kind === 'answer' || message.kind === 'refusal';

/**
 * Adds a feed to the waiting feeds. A tick is merged into the waiting tick of its session; of the other kinds
 * the queue keeps only the newest feed of each session.
 */
function withFeed(waiting: readonly Feed[], feed: Feed): Feed[] {
  if (feed.kind === 'deleted') return [...waiting, feed];
  if (feed.kind !== 'tick') {
    // Replace the feed in place: a session's feed precedes its ticks. Do not replace a feed before a
    // deletion: it belongs to an earlier session with the same id.
    const index = waiting.findLastIndex(
      (other) => (other.kind === feed.kind || other.kind === 'deleted') && idOf(other) === idOf(feed),
    );
    return waiting[index]?.kind === feed.kind ? waiting.with(index, feed) : [...waiting, feed];
  }
  const index = waiting.findLastIndex((other) => other.kind === 'tick' && other.session === feed.session);
  const tick = waiting[index];
  if (tick?.kind !== 'tick' || feed.series !== null) return [...waiting, feed];
  // Move the merged tick to the end: the feeds that describe a tick precede it.
  return [...waiting.toSpliced(index, 1), mergeTicks(tick, feed)];
}

const idOf = (feed: Feed): string =>
  feed.kind === 'cost' ? '' : feed.kind === 'session' ? feed.session.id : feed.session;
