/** Allows `burst` requests at once, and in the long run one each `everyMs`. */
export class TokenBucket {
  readonly #burst: number;
  readonly #everyMs: number;
  #tokens: number;
  #atMs = performance.now();

  constructor({ burst, everyMs }: { burst: number; everyMs: number }) {
    this.#burst = this.#tokens = burst;
    this.#everyMs = everyMs;
  }

  /** Tokens that may be taken now. */
  get left(): number {
    const now = performance.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#atMs) / this.#everyMs);
    this.#atMs = now;
    return this.#tokens;
  }

  /** Takes tokens, and returns 0; where there are fewer, takes none and returns the ms until there are as many. */
  take(tokens = 1): number {
    const { left } = this;
    if (left < tokens) return (tokens - left) * this.#everyMs;
    this.#tokens -= tokens;
    return 0;
  }

  /** Takes tokens for what is done already: if there are fewer, the next ones are for these. */
  spend(tokens: number): void {
    this.#tokens -= tokens;
  }
}
