import { writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import { problemOf, VmtallyError } from './errors.ts';

/** A log, on stderr if not given. vmtally continues if the log cannot be written. */
export const logger = (name: string, lines = stderrLines()): Logger =>
  pino({ name, serializers: { err: errorToLog } }, lines);

/** Lines of a log on stderr, one JSON object each, or the text that `toText` makes of it. */
export const stderrLines = (toText?: (json: string) => string): Lines =>
  new Lines((bytes) => writeSync(2, bytes), toText);

/**
 * An error as the log has it: code, message and hint, or what the system says. Only an error that nobody expected
 * says where in the code it arose.
 */
export function errorToLog(error: Error): object {
  if (error instanceof VmtallyError) return problemOf(error);
  if ('syscall' in error && 'code' in error) return { code: error.code, message: error.message };
  return pino.stdSerializers.err(error);
}

/** Writes whole lines. After lines were lost, it first writes how many. */
export class Lines {
  readonly #write: (bytes: Buffer) => number;
  readonly #toText: (json: string) => string;
  #lost = 0;
  /** Newline that must end a line that was cut, or ''. */
  #cut = '';

  /** `write` returns the number of bytes that it wrote, and throws if it cannot write. */
  constructor(write: (bytes: Buffer) => number, toText = (json: string) => json) {
    this.#write = write;
    this.#toText = toText;
  }

  write(line: string): void {
    try {
      if (this.#lost > 0) {
        const msg = `${this.#lost} lines of this log could not be written`;
        this.#all(`${JSON.stringify({ level: WARN, time: Date.now(), pid: process.pid, msg })}\n`);
        this.#lost = 0;
      }
      this.#all(line);
    } catch {
      this.#lost++;
    }
  }

  #all(line: string): void {
    let rest = Buffer.from(this.#cut + this.#toText(line));
    this.#cut = '';
    while (rest.length > 0) {
      rest = rest.subarray(this.#write(rest));
      this.#cut = '\n';
    }
    this.#cut = '';
  }
}

/** pino's number for the level of warnings. */
const WARN = 40;
