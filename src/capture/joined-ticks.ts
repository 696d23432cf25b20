import type { CapturedTick } from './captured-tick.ts';
import { MOST_STRETCHES } from './reading-columns.ts';
import { TickSum } from './tick-sum.ts';

/** Milliseconds by which a tick may be too short. */
const EARLY_MS = 2;

/**
 * Joins ticks that are shorter than those that were asked for: a comparison may need ticks of 50 ms, of which a file keeps the readings
 * only. Numbers of ticks are given anew.
 */
export class JoinedTicks {
  readonly #tickMs: number;
  readonly #write: (tick: CapturedTick) => void;
  #held: TickSum | undefined;

  /** `write` gets ticks of `tickMs`, or shorter ones where time is missing between two; 0: each tick as it comes. */
  constructor(tickMs: number, write: (tick: CapturedTick) => void) {
    this.#tickMs = tickMs;
    this.#write = write;
  }

  get isEmpty(): boolean {
    return this.#held === undefined;
  }

  add(tick: CapturedTick): void {
    // Most ticks are as long as they should be: they need no sum.
    if (this.#held === undefined && this.#isLong(tick.seconds)) {
      this.#write(tick);
      return;
    }
    if (this.#held?.isFollowedBy(tick, EARLY_MS) === false) this.flush();
    if (this.#held === undefined) this.#held = new TickSum(tick);
    else this.#held.add(tick);
    if (this.#isLong(this.#held.seconds) || this.#held.stretches >= MOST_STRETCHES) this.flush();
  }

  flush(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#write(held.sum);
  }

  #isLong(seconds: number): boolean {
    return 1000 * seconds >= this.#tickMs - EARLY_MS;
  }
}
