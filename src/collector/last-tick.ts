import { lastFlushRequest, requestFlush } from './flush.ts';

/** Ticks after which a stopped run ends although no tick is dated after the stop: the clocks may differ. */
const MOST_UNANSWERED = 100;

/** Requests flushes of one collector, and recognizes the tick that is the last one after a stop. */
export class LastTick {
  /** Number of the last flush request before the current bpftrace started, and of this collector's last. */
  #requestsBefore = 0;
  #lastRequest = 0;
  #stopNs: number | undefined;
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
    this.#stopNs = ns;
  }

  get stopping(): boolean {
    return this.#stopNs !== undefined;
  }

  /**
   * True if the tick at `ns` is the last one. `flushSequence`: number of flush requests that the program
   * had seen by then. The last tick answers every request up to the stop. The program may have missed a
   * request: the kernel skipped that run, the program was still attaching, or a PID namespace hides vmtally.
   * Then the last tick is the first one after the stop, but not before the second unanswered tick,
   * because any number of ticks may have been in the pipe at the stop.
   */
  isLast({ flushSequence, ns }: { flushSequence: number; ns: number }): boolean {
    if (this.#stopNs === undefined) return false;
    if (flushSequence >= this.#lastRequest - this.#requestsBefore) return true;
    this.#unanswered++;
    return this.#unanswered >= 2 && (ns > this.#stopNs || this.#unanswered === MOST_UNANSWERED);
  }
}
