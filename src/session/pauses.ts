/** Adds up the times in which a session did not count because it was suspended or changed. */
export class Pauses {
  #count = 0;
  #seconds = 0;
  /** Start of the pause, by the monotonic clock. */
  #startMs: number | undefined;

  begin(): void {
    this.#startMs = performance.now();
  }

  /** Ends the pause, if there is one. */
  end(): void {
    if (this.#startMs === undefined) return;
    this.#count++;
    this.#seconds += (performance.now() - this.#startMs) / 1000;
    this.#startMs = undefined;
  }

  get report(): { count: number; seconds: number } {
    return { count: this.#count, seconds: this.#seconds };
  }
}
