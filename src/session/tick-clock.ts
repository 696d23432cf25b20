/**
 * vmtally reads a tick at most this long after its end, in ms; beyond that the wall clock was set, or the
 * machine slept.
 */
const STEP_MS = 5_000;

/**
 * Dates ticks by the wall clock: adds to the kernel's clock, which they carry, the offset of the tick that
 * was read fastest.
 */
export class TickClock {
  #offset = Infinity;

  /** `ns`: the end of a tick by bpftrace's clock; `now`: when it was read, in ms of the Unix epoch. */
  wallMs(ns: number, now: number): number {
    const offset = now - ns / 1e6;
    this.#offset = offset - this.#offset > STEP_MS ? offset : Math.min(offset, this.#offset);
    return this.#offset + ns / 1e6;
  }
}
