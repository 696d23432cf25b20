import type { CaptureItem } from '../capture/items.ts';
import { tooMuch } from '../capture/too-much.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { KnownProcesses } from './known-processes.ts';
import { Names } from './names.ts';

/** Most processes of a capture: 128 MiB. */
const MOST_PROCESSES = 1 << 25;

/** Names the row that a process and a call site are part of. */
export type NameOf = (identity: RowIdentity | undefined, site: string) => string;

/** The last name of each process of a capture, which its end says: 4 bytes for each. */
export class LastNames {
  /** A process of each name, by number of the name; undefined for processes that the capture does not name. */
  readonly identities: (RowIdentity | undefined)[] = [undefined];
  readonly #names = new Names('rows');
  /** Numbers of names, by ordinal of the process. */
  #numbers = new Uint32Array(1_024);

  /** Reads a capture. Throws CAPTURE_INVALID where it has more processes than may be. */
  constructor(items: Iterable<CaptureItem>, nameOf: NameOf) {
    const known = new KnownProcesses((ordinal, identity) => this.#add(ordinal, identity, nameOf));
    for (const item of items) known.note(item);
    known.finish();
  }

  /** Number of the last name of a process; 0 where there is none. */
  numberOf(ordinal: number): number {
    return this.#numbers[ordinal] ?? 0;
  }

  #add(ordinal: number, identity: RowIdentity, nameOf: NameOf): void {
    if (ordinal >= MOST_PROCESSES)
      throw tooMuch(MOST_PROCESSES, 'processes', 'Compare captures of a shorter time.');
    while (ordinal >= this.#numbers.length) {
      const numbers = new Uint32Array(2 * this.#numbers.length);
      numbers.set(this.#numbers);
      this.#numbers = numbers;
    }
    // A space is before each name: number 0 has the empty one, which all processes have where call sites are the rows.
    const number = this.#names.numberOf(` ${nameOf(identity, '')}`);
    this.identities[number] ??= identity;
    this.#numbers[ordinal] = number;
  }
}
