import type { Logger } from 'pino';

/** Lines in a minute, of all rules and of one. The first of each rule comes always: no rule hides another. */
const LINES = 60;
const LINES_OF_RULE = 20;
const MINUTE_MS = 60_000;

/** Writes a bounded number of lines a minute; then one line says how many more there were. */
export class BoundedLog {
  readonly #log: Pick<Logger, 'info' | 'warn'>;
  #lines = 0;
  #dropped = 0;
  readonly #linesOf = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(log: Pick<Logger, 'info' | 'warn'>) {
    this.#log = log;
  }

  /** Writes a line on a rule, if there is room. */
  write(rule: string, level: 'info' | 'warn', facts: object, message: string): void {
    this.#timer ??= setTimeout(() => this.stop(), MINUTE_MS).unref();
    const before = this.#linesOf.get(rule) ?? 0;
    if (before > 0 && (before >= LINES_OF_RULE || this.#lines >= LINES)) {
      this.#dropped++;
      return;
    }
    this.#linesOf.set(rule, before + 1);
    this.#lines++;
    this.#log[level](facts, message);
  }

  /** Ends the minute. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const dropped = this.#dropped;
    [this.#lines, this.#dropped] = [0, 0];
    this.#linesOf.clear();
    if (dropped > 0)
      this.#log.warn(
        { dropped },
        `lines on alerts were not written: there are at most ${LINES} a minute, and ${LINES_OF_RULE} of a rule`,
      );
  }
}
