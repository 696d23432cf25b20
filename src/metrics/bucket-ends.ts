/** Buckets of their own for so many values; more values share buckets that end at powers of two. */
const MOST_BUCKETS = 64;

/** Upper ends of the buckets of a histogram: each value that came, or where there are too many the powers of two that are no smaller. */
export class BucketEnds {
  readonly #own = new Set<number>();
  readonly #powers = new Set<number>();

  add(value: number): void {
    if (this.#own.size > MOST_BUCKETS && this.#own.has(value)) return;
    if (this.#own.size <= MOST_BUCKETS) this.#own.add(value);
    this.#powers.add(value <= 0 ? Math.max(-1, value) : 2 ** Math.ceil(Math.log2(value)));
  }

  /** In order, the last one infinite; none without values. */
  get ends(): number[] {
    const all = this.#own.size > MOST_BUCKETS ? this.#powers : this.#own;
    return all.size === 0 ? [] : [...[...all].toSorted((a, b) => a - b), Number.POSITIVE_INFINITY];
  }
}
