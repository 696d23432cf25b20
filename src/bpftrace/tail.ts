/**
 * Keeps the end of a byte stream as text. It keeps whole chunks: dropped bytes are never copied or decoded.
 */
export class Tail {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (
      let first = this.#chunks[0];
      first && this.#length - first.length >= this.#limit;
      first = this.#chunks[0]
    ) {
      this.#chunks.shift();
      this.#length -= first.length;
    }
  }

  /** The last bytes, at most `limit` of them. */
  get text(): string {
    return Buffer.concat(this.#chunks).subarray(-this.#limit).toString('utf8');
  }
}
