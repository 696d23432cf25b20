import type { Readable } from 'node:stream';
import { printable } from '../printable.ts';
import { plural } from '../text/units.ts';

/** Longest line that is relayed, in characters; the rest of a longer one is left out. */
const LINE_LIMIT = 8 << 10;
/** Lines that are relayed in one second. */
const LINES_PER_SECOND = 200;
/** pino's number for the level of warnings. */
const WARN = 40;

/**
 * Relays the log of the serving process, which may be under the control of an attacker, to this process's
 * own log: printable, bounded in length and rate, and each line a JSON object that names its process.
 */
export class LogRelay {
  readonly #pid: number | undefined;
  readonly #write: (line: string) => void;
  readonly #now: () => number;
  #line = '';
  #second = 0;
  #lines = 0;
  #dropped = 0;

  constructor(pid: number | undefined, write: (line: string) => void, now = Date.now) {
    this.#pid = pid;
    this.#write = write;
    this.#now = now;
  }

  relay(stream: Readable): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.#take(text));
    stream.on('end', () => {
      if (this.#line !== '') this.#end();
      this.#reportDropped();
    });
    stream.on('error', () => {});
  }

  #take(text: string): void {
    const [first = '', ...others] = text.split('\n');
    this.#add(first);
    for (const part of others) {
      this.#end();
      this.#add(part);
    }
  }

  #add(part: string): void {
    this.#line += part.slice(0, LINE_LIMIT - this.#line.length);
  }

  /** Relays the line that has ended. */
  #end(): void {
    const line = this.#line;
    this.#line = '';
    const second = Math.floor(this.#now() / 1000);
    if (second !== this.#second) {
      this.#reportDropped();
      this.#second = second;
      this.#lines = 0;
    }
    if (++this.#lines > LINES_PER_SECOND) this.#dropped++;
    else if (line !== '' && !KEYCTL.test(line)) this.#emit(recordOf(line) ?? { level: WARN, msg: line });
  }

  #reportDropped(): void {
    if (this.#dropped > 0)
      this.#emit({
        level: WARN,
        msg: `${plural(this.#dropped, 'line')} of this process ${this.#dropped === 1 ? 'was' : 'were'} left out`,
      });
    this.#dropped = 0;
  }

  #emit(record: object): void {
    const whole = { time: this.#now(), ...record, pid: this.#pid, name: 'vmtally-server' };
    this.#write(`${printable(JSON.stringify(whole))}\n`);
  }
}

/** keyctl reports the session keyring that it made (see confined.ts). */
const KEYCTL = /^Joined session keyring: -?\d+$/;

/** A line of pino's; undefined for any other text, such as Node's own messages. */
function recordOf(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
