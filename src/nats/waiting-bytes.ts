/** Counts bytes that were sent and of which a server has not said that it read them. */
export class WaitingBytes {
  readonly #confirm: () => Promise<unknown>;
  #bytes = 0;
  #isAsking = false;

  /** `confirm` resolves when the server has read all that was sent before, and rejects when the connection ended. */
  constructor(confirm: () => Promise<unknown>) {
    this.#confirm = confirm;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    if (!this.#isAsking) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      while (this.#bytes > 0) {
        const asked = this.#bytes;
        await this.#confirm();
        this.#bytes -= asked;
      }
    } catch {
      // The connection ended, and its bytes with it.
      this.#bytes = 0;
    }
    this.#isAsking = false;
  }
}
