import type { CaptureItem } from '../capture/items.ts';
import { tooMuch } from '../capture/too-much.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { MOST_NAMES } from './names.ts';

/** Ended processes for which all are looked through, at least. */
const MANY_ENDED = 1_000;

interface Known {
  ordinal: number;
  identity: RowIdentity;
}

/** Numbers processes in the order in which a capture names them: each reading of it gives them the same ordinals. */
export class KnownProcesses {
  readonly #forget: (ordinal: number, identity: RowIdentity) => void;
  readonly #known = new Map<number, Known>();
  #next = 0;
  #ended = 0;
  #run = 0;

  /** `forget` takes the last identity of each process: nothing that follows is of that ordinal. */
  constructor(forget: (ordinal: number, identity: RowIdentity) => void = () => undefined) {
    this.#forget = forget;
  }

  /** Takes the rows that an item names. Throws CAPTURE_INVALID. */
  note(item: CaptureItem): void {
    if (item.kind === 'member') {
      this.#begin(item.line.run);
      // A process that has ended keeps its name. Where it counts once more, the member says it again.
      if (this.#ended > Math.max(MANY_ENDED, this.#known.size / 2)) this.#drop(true);
      for (const row of item.rows) if (!this.#known.has(row.row)) this.#identify(row);
    } else if (item.kind === 'tick') {
      this.#begin(item.tick.run);
      for (const row of item.tick.rows) this.#identify(row);
    }
  }

  get(row: number): Readonly<Known> | undefined {
    return this.#known.get(row);
  }

  /** Forgets all. */
  finish(): void {
    this.#drop(false);
  }

  /** Runs follow one another, and each numbers its processes anew. */
  #begin(run: number): void {
    if (run === this.#run) return;
    this.#drop(false);
    this.#run = run;
  }

  #identify(identity: RowIdentity): void {
    const known = this.#known.get(identity.row);
    if (identity.ended && known?.identity.ended !== true) this.#ended++;
    this.#known.set(identity.row, { ordinal: known?.ordinal ?? this.#next++, identity });
    if (this.#known.size > MOST_NAMES)
      throw tooMuch(MOST_NAMES, 'processes at a time', 'Compare captures of fewer processes.');
  }

  #drop(endedOnly: boolean): void {
    for (const [row, { ordinal, identity }] of this.#known) {
      if (endedOnly && !identity.ended) continue;
      this.#forget(ordinal, identity);
      this.#known.delete(row);
    }
    this.#ended = 0;
  }
}
