import { lastFlushRequest, requestFlush } from './flush.ts';

/** Ticks after which a request was missed although no tick is dated after it: the clocks may differ. */
const MOST_UNANSWERED = 100;

/** Requests flushes of one collector, and recognizes the tick that answers them: after a stop the last one. */
export class LastTick {
  /** Number of the last flush request before the current bpftrace started, and of this collector's last. */
  #requestsBefore = 0;
  #lastRequest = 0;
  #stopping = false;
  /** Time after which a tick should answer the last request. */
  #sinceNs = 0;
  #unanswered = 0;

  /** A bpftrace starts: its ticks count the requests that come from now on. */
  started(): void {
    this.#requestsBefore = this.#lastRequest = lastFlushRequest();
    this.#unanswered = 0;
  }

  /** Requests a tick at once. */
  request(): void {
    this.#lastRequest = requestFlush();
  }

  /** The run is stopped at `ns` of the program's clock, rounded up. */
  stop(ns: number): void {
    this.#stopping = true;
    this.#sinceNs = ns;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Another run begins. */
  beginRun(): void {
    this.#stopping = false;
  }

  /** Requests the tick that opens the window of another run of the same bpftrace, at `ns` as in `stop`. */
  requestOpening(ns: number): void {
    this.#sinceNs = ns;
    this.#unanswered = 0;
    this.request();
  }

  /**
   * The reply of a tick at `ns` to the requests up to a stop or an opening; undefined while a later tick may
   * answer them. `flushSequence`: number of flush requests that the program had seen by then. The program may
   * have missed a request: the kernel skipped that run, the program was still attaching, or a PID namespace
   * hides vmtally. Then the tick is the first one after the stop, but not before the second unanswered tick,
   * because any number of ticks may have been in the pipe at the stop.
   */
  reply({ flushSequence, ns }: { flushSequence: number; ns: number }): 'answered' | 'missed' | undefined {
    if (flushSequence >= this.#lastRequest - this.#requestsBefore) return 'answered';
    this.#unanswered++;
    const isAfter = ns > this.#sinceNs || this.#unanswered === MOST_UNANSWERED;
    return this.#unanswered >= 2 && isAfter ? 'missed' : undefined;
  }
}
