/** A tick is read this much after its end at most, in ms; beyond that the wall clock was set, or the machine slept. */
const STEP_MS = 5_000;

/** Tells ticks' times of day: the kernel's clock that they carry, on the wall clock by the tick that was read fastest. */
export class TickClock {
  #offset = Infinity;

  /** `ns`: the end of a tick by bpftrace's clock; `now`: when it was read, in ms of the Unix epoch. */
  wallMs(ns: number, now: number): number {
    const offset = now - ns / 1e6;
    this.#offset = offset - this.#offset > STEP_MS ? offset : Math.min(offset, this.#offset);
    return this.#offset + ns / 1e6;
  }
}
