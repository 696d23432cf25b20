import { writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';

/** A log on stderr, a JSON object a line. Where it cannot be written, as on a full disk, all else goes on. */
export const logger = (name: string): Logger => pino({ name }, new Lines((bytes) => writeSync(2, bytes)));

/** Writes lines whole. How many could not be written is told in the next one that can. */
export class Lines {
  readonly #write: (bytes: Buffer) => number;
  #lost = 0;
  /** What must end a line that was cut. */
  #cut = '';

  /** `write` returns how many bytes it wrote, and throws where it cannot. */
  constructor(write: (bytes: Buffer) => number) {
    this.#write = write;
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
    let rest = Buffer.from(this.#cut + line);
    this.#cut = '';
    while (rest.length > 0) {
      rest = rest.subarray(this.#write(rest));
      this.#cut = '\n';
    }
    this.#cut = '';
  }
}

/** pino's level of warnings. */
const WARN = 40;
