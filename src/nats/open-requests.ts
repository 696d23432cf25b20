/** Requests whose answers have a subject of their own: the client of NATS says nothing of them when the connection ends. */
export class OpenRequests {
  readonly #rejects = new Set<(error: Error) => void>();

  /** Settles as the request does. Rejects when `end` is called before. */
  async untilEnd<T>(request: Promise<T>): Promise<T> {
    let reject: (error: Error) => void = () => {};
    const ended = new Promise<never>((_, fail) => (reject = fail));
    this.#rejects.add(reject);
    try {
      return await Promise.race([request, ended]);
    } finally {
      this.#rejects.delete(reject);
    }
  }

  end(): void {
    for (const reject of this.#rejects) reject(new Error('the connection ended'));
  }
}
