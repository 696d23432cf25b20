const SPAN_MS = 10_000;
const SPANS = 6;

/** A sum over the last 60 s, to 10 s. */
export class LastMinute {
  readonly #sums = Array.from({ length: SPANS }, () => 0);
  /** Number of the latest span; the spans before it have their places round about. */
  #span = 0;

  add(atMs: number, amount: number): void {
    this.#advance(atMs);
    const place = this.#span % SPANS;
    this.#sums[place] = (this.#sums[place] ?? 0) + amount;
  }

  sum(atMs: number): number {
    this.#advance(atMs);
    return this.#sums.reduce((sum, each) => sum + each, 0);
  }

  /** A clock that was set back adds to the latest span. */
  #advance(atMs: number): void {
    const now = Math.floor(atMs / SPAN_MS);
    for (let span = Math.max(this.#span + 1, now - SPANS + 1); span <= now; span++)
      this.#sums[span % SPANS] = 0;
    this.#span = Math.max(this.#span, now);
  }
}
