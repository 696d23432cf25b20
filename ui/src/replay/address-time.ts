import type { ReplayControl } from '../../../src/wire/messages.ts';
import type { TimelineMessage } from '../../../src/wire/timeline.ts';

/** Least milliseconds between two changes of the address while it plays. */
const WRITE_MS = 1_000;
/** A service that has not said within this time that it shows what was asked for lost the request, or its message. */
const ANSWER_MS = 3_000;

type Shown = Pick<TimelineMessage, 'atMs' | 'seconds' | 'state'>;

/**
 * Decides what time the address has, and what time the service is asked for. From a move through the history on until the service
 * shows its time, messages are still of the time before: written to the address they would replace the place that was gone to.
 */
export class AddressTime {
  #session: string | null;
  /** The time that the address has from here. */
  #written: number | null = null;
  #wroteMs = Number.NEGATIVE_INFINITY;
  /** The time of an address that the service does not show yet. */
  #wanted: { atMs: number | null; sinceMs: number; isSeeking: boolean } | undefined;
  #wasLive = true;
  #wasRefused = false;

  constructor(session: string | null) {
    this.#session = session;
  }

  /**
   * The move for the time of an address that is opened or returned to; undefined where it came from here. `isKnown`: false before
   * the first message.
   */
  moveTo(
    at: number | null,
    session: string | null,
    isKnown: boolean,
    nowMs: number,
  ): Omit<ReplayControl, 'type'> | undefined {
    const isOther = this.#session !== session;
    this.#session = session;
    if (!isKnown || (at === this.#written && !isOther)) return undefined;
    this.#written = at;
    this.#wanted = { atMs: at, sinceMs: nowMs, isSeeking: false };
    // Back to an address without a time.
    if (at === null) return { live: true };
    return { atMs: at, ...(session !== null && { session }) };
  }

  /** The time that the address is to have now; undefined where it stays. The counts of now have null. */
  shown(message: Shown, at: number | null, isRefused: boolean, nowMs: number): number | null | undefined {
    const isLive = message.state === 'live';
    const isNewlyRefused = isRefused && !this.#wasRefused;
    this.#wasRefused = isRefused;
    if (isNewlyRefused || this.#isAnsweredBy(message, nowMs)) this.#wanted = undefined;
    if (this.#wanted !== undefined) return undefined;
    const hasReturned = isLive && !this.#wasLive;
    this.#wasLive = isLive;
    if (isLive) return hasReturned || isNewlyRefused ? this.#write(null, nowMs) : undefined;
    if (message.state === 'seeking' || (at !== null && at !== this.#written)) return undefined;
    // The end of a tick may have a part of a millisecond: rounded down it would be of the tick before.
    const atMs = Math.ceil(message.atMs);
    const isSoon = message.state === 'playing' && nowMs < this.#wroteMs + WRITE_MS;
    return atMs === this.#written || isSoon ? undefined : this.#write(atMs, nowMs);
  }

  #write(at: number | null, nowMs: number): number | null {
    this.#written = at;
    this.#wroteMs = nowMs;
    return at;
  }

  #isAnsweredBy({ atMs, seconds, state }: Shown, nowMs: number): boolean {
    if (this.#wanted === undefined) return false;
    const { atMs: wanted, sinceMs, isSeeking } = this.#wanted;
    if (nowMs >= sinceMs + ANSWER_MS && state !== 'seeking') return true;
    if (wanted === null || state === 'live') return wanted === null && state === 'live';
    if (state === 'seeking') {
      this.#wanted.isSeeking = true;
      return false;
    }
    return isSeeking || this.#wasLive || (atMs - 1000 * seconds < wanted && wanted <= Math.ceil(atMs));
  }
}
