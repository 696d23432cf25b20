import { finish, type Steps } from '../tally/steps.ts';
import { runSlice } from './slices.ts';

/**
 * Applies ticks in slices of time, between which requests get their turns. What reads counts waits until no tick is half
 * applied: all counts that a client gets are those of whole ticks.
 */
export class WholeTicks {
  /** The tick that is half applied. */
  #steps: Steps | undefined;
  #whole: Promise<void> = Promise.resolve();

  get isWhole(): boolean {
    return this.#steps === undefined;
  }

  /** Applies a tick: at once if it is small; else returns a promise, and the next message must wait for it. */
  apply(steps: Steps): Promise<void> | undefined {
    if (runSlice(steps)) return undefined;
    this.#steps = steps;
    this.#whole = this.#run(steps);
    return this.#whole;
  }

  async #run(steps: Steps): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (!runSlice(steps));
    if (this.#steps === steps) this.#steps = undefined;
  }

  /** Applies the rest of a tick at once: an engine in the same process does not wait. */
  finish(): void {
    if (this.#steps !== undefined) finish(this.#steps);
    this.#steps = undefined;
  }

  /** Calls `read` as soon as no tick is half applied. Rejects with what it throws. */
  async read<T>(read: () => T | Promise<T>): Promise<T> {
    while (!this.isWhole) await this.#whole;
    return await read();
  }
}
