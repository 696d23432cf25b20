import type { Logger } from 'pino';

/** Lines in a minute. */
const LINES = 60;
const MINUTE_MS = 60_000;

/** Writes a bounded number of lines a minute; then one line says how many more there were. */
export class BoundedLog {
  readonly #log: Pick<Logger, 'info' | 'warn'>;
  #lines = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: Pick<Logger, 'info' | 'warn'>) {
    this.#log = log;
  }

  write(level: 'info' | 'warn', facts: object, message: string): void {
    this.#timer ??= setTimeout(() => this.stop(), MINUTE_MS).unref();
    if (++this.#lines <= LINES) this.#log[level](facts, message);
  }

  /** Ends the minute. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const dropped = this.#lines - LINES;
    this.#lines = 0;
    if (dropped > 0)
      this.#log.warn({ dropped }, `lines on alerts were not written: there are at most ${LINES} a minute`);
  }
}
