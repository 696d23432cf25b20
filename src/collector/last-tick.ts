import { flushSequence, requestFlush } from './flush.ts';

/** Ticks after which a stopped run ends although no tick ended after the stop: the clocks may differ. */
const MOST_UNANSWERED = 100;

/** Requests flushes of one collector, and recognizes the tick that is the last one after a stop. */
export class LastTick {
  /** Sequence numbers of the last request before the current bpftrace started, and of the collector's last. */
  #before = 0;
  #mustAnswer = 0;
  #stopNs: number | undefined;
  #unanswered = 0;

  /** A bpftrace starts: its ticks count the requests that come from now on. */
  started(): void {
    this.#before = this.#mustAnswer = flushSequence();
    this.#unanswered = 0;
  }

  /** Requests a tick at once. */
  request(): void {
    this.#mustAnswer = requestFlush();
  }

  /** The run is stopped at `ns` of the program's clock, rounded up. */
  stop(ns: number): void {
    this.#stopNs = ns;
  }

  get stopping(): boolean {
    return this.#stopNs !== undefined;
  }

  /**
   * True if a tick that ended at `ns` and answers `bell` requests is the last. The last tick answers every request up
   * to the stop. The program may have missed a request: the kernel may skip this run, as any, the request came while the
   * program attached, or a PID namespace hides it. Then the last tick is one that ended after the stop, the second
   * unanswered one at the earliest: any number of ticks may have been in the pipe at the stop.
   */
  is({ bell, ns }: { bell: number; ns: number }): boolean {
    if (this.#stopNs === undefined) return false;
    if (bell >= this.#mustAnswer - this.#before) return true;
    this.#unanswered++;
    return this.#unanswered >= 2 && (ns > this.#stopNs || this.#unanswered === MOST_UNANSWERED);
  }
}
