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

  /** Takes a token, and returns 0; without a token, returns the ms until there is one. */
  take(): number {
    const now = performance.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#atMs) / this.#everyMs);
    this.#atMs = now;
    if (this.#tokens < 1) return (1 - this.#tokens) * this.#everyMs;
    this.#tokens--;
    return 0;
  }
}
