/** Milliseconds within which a tick's messages come together, and those of which nobody waits for. */
const SOON_MS = 10;
const SOME_TIME_MS = 400;

/** When to draw: once for all messages of a tick, and once when a tick is overdue. */
export class Timers {
  /** Whether no tick came within the time given. */
  overdue = false;
  readonly #draw: () => void;
  readonly #running = new Map<string, NodeJS.Timeout>();

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  draw(when: 'soon' | 'some time'): void {
    if (when === 'soon') this.#clear('some time');
    else if (this.#running.has('soon')) return;
    if (this.#running.has(when)) return;
    this.later(when, when === 'soon' ? SOON_MS : SOME_TIME_MS, this.#draw);
  }

  /** Expects the next tick within so long. */
  watch(ms: number): void {
    this.overdue = false;
    this.later('overdue', ms, () => {
      this.overdue = true;
      this.#draw();
    });
  }

  /** Does it later, and only once where it is asked for again. */
  later(name: string, ms: number, what: () => void): void {
    this.#clear(name);
    if (ms === 0) {
      what();
      return;
    }
    this.#running.set(
      name,
      setTimeout(() => {
        this.#running.delete(name);
        what();
      }, ms),
    );
  }

  stop(): void {
    for (const timer of this.#running.values()) clearTimeout(timer);
    this.#running.clear();
  }

  #clear(name: string): void {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }
}
