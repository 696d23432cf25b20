import type { Throttle } from '../probe/program.ts';
import { throttleName } from '../probe/protocol.ts';
import type { CollectorOptions } from './events.ts';
import { REQUESTS, requestAs, UNANSWERED_MS } from './flush.ts';

let collectors = 0;

/** Interval of a collector's ticks, as requested or throttled. The program changes it without a restart. */
export class TickInterval {
  readonly #tickMs: number;
  readonly #throttledMs: number | undefined;
  /** Number of the collector among all of this process. */
  readonly #collector = ++collectors;
  #isThrottled: boolean;
  #requestsLeft = 0;
  #requestedMs = 0;

  constructor({ tickMs, throttle }: Pick<CollectorOptions, 'tickMs' | 'throttle'>) {
    this.#tickMs = tickMs;
    this.#throttledMs = throttle?.tickMs;
    this.#isThrottled = throttle?.isOn ?? false;
  }

  /** The longest interval that the program may have, in ms. */
  get longestMs(): number {
    return Math.max(this.#tickMs, this.#throttledMs ?? 0);
  }

  /** The option of a program that begins now; undefined if ticks are never throttled. */
  get toCompile(): Throttle | undefined {
    if (this.#throttledMs === undefined) return undefined;
    const tickUs = Math.round(1000 * this.#throttledMs);
    return { collector: this.#collector, tickUs, isOn: this.#isThrottled };
  }

  throttle(isThrottled: boolean): void {
    if (this.#throttledMs === undefined || isThrottled === this.#isThrottled) return;
    this.#isThrottled = isThrottled;
    this.#requestsLeft = REQUESTS;
    this.#request();
  }

  /**
   * Repeats the request if a tick still has the other interval: the kernel may have skipped the program's run, or a
   * program that was compiled before the request may have attached after it.
   */
  tick({ intervalNs }: { intervalNs?: number }): void {
    if (this.#throttledMs === undefined || intervalNs === undefined) return;
    const wantedMs = this.#isThrottled ? this.#throttledMs : this.#tickMs;
    if (intervalNs === 1000 * Math.round(1000 * wantedMs)) this.#requestsLeft = REQUESTS;
    else if (this.#requestsLeft > 0 && performance.now() - this.#requestedMs > UNANSWERED_MS) this.#request();
  }

  #request(): void {
    this.#requestsLeft--;
    this.#requestedMs = performance.now();
    requestAs(throttleName(this.#collector, this.#isThrottled));
  }
}
