/**
 * Milliseconds before drawing: the first for a tick, whose messages arrive together; the second for messages
 * that are not urgent.
 */
const SOON_MS = 10;
const SOME_TIME_MS = 400;

/** Milliseconds for which a notice is in place of the keys. */
const NOTICE_MS = 6_000;

/** Schedules drawing: once for all messages of a tick, and once if a tick is overdue. */
export class Timers {
  /** True if no tick arrived within the time given to `watch`. */
  overdue = false;
  readonly #draw: () => void;
  #notice = '';
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

  /** Expects the next tick within `ms`; null: none, until probes are attached. */
  watch(ms: number | null): void {
    this.overdue = false;
    this.#clear('overdue');
    if (ms === null) return;
    this.later('overdue', ms, () => {
      this.overdue = true;
      this.#draw();
    });
  }

  /** Takes a notice back after a time in which it can be read, counted from the last key. */
  notice(text: string, takeBack: () => void): void {
    if (text === this.#notice) return;
    this.#notice = text;
    this.#clear('notice');
    if (text !== '') this.later('notice', NOTICE_MS, takeBack);
  }

  /** Runs `action` after `ms`. A second call with the same name replaces the first. */
  later(name: string, ms: number, action: () => void): void {
    this.#clear(name);
    if (ms === 0) {
      action();
      return;
    }
    this.#running.set(
      name,
      setTimeout(() => {
        this.#running.delete(name);
        action();
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
