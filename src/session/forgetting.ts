/** Time for which an ended session can still be read, and a failed one resumed, in ms. */
const KEEP_ENDED_MS = 600_000;

/** Forgets sessions that count no more, a while after they ended. */
export class Forgetting {
  readonly #forget: (id: string) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(forget: (id: string) => void) {
    this.#forget = forget;
  }

  /** Forgets a session later; does nothing if that is planned already. */
  later(id: string): void {
    if (this.#timers.has(id)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(id);
      this.#forget(id);
    }, KEEP_ENDED_MS);
    this.#timers.set(id, timer.unref());
  }

  /** Keeps a session: it was resumed, or is deleted at once. */
  keep(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
