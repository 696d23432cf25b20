import { VmtallyError } from '../errors.ts';
import type { Gap } from '../wire/exactness.ts';
import type { CollectorOptions } from './events.ts';

const DEFAULTS: NonNullable<CollectorOptions['restarts']> = { limit: 5, waitMs: () => 0 };

/**
 * A bpftrace that counted this long was healthy: the next restart is the first in a row again, and immediate.
 * Starting bpftrace takes about a second of CPU; a longer wait would only make the gap longer.
 */
const STEADY_NS = 20e9;

/** Counts the restarts in a row, and sets the wait before each of them. */
export class Restarts {
  readonly #limits: NonNullable<CollectorOptions['restarts']>;
  #inRow = 0;

  constructor(limits = DEFAULTS) {
    this.#limits = limits;
  }

  /**
   * Returns the number in a row of the next restart, and the wait before it. `countedNs`: nanoseconds that
   * the last bpftrace counted. Throws BPFTRACE_FAILED beyond the limit.
   */
  next(reason: Gap['reason'], countedNs: number): { time: number; waitMs: number } {
    // A full map is no failure: the next bpftrace has more max entries, up to a limit.
    if (reason === 'map full') return { time: this.#inRow, waitMs: 0 };
    this.#inRow = countedNs > STEADY_NS ? 1 : this.#inRow + 1;
    const time = this.#inRow;
    if (time > this.#limits.limit)
      throw new VmtallyError('BPFTRACE_FAILED', `${reason} ${time} times in a row`, 'Run `vmtally doctor`.');
    return { time, waitMs: this.#limits.waitMs(time) };
  }
}
