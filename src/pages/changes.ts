import type { Batch, Part } from './batch.ts';
import { fileOf } from './mapping-name.ts';
import { CHUNK, countOf, NONE, type Snapshot, SWAPPED_OUT, stateAt } from './snapshot.ts';

/** Numbers of pages of a file. */
export interface ChangedPages {
  /** Shared before and private now, in another frame: copy-on-write, by this process. */
  copied: number;
  /** Pages that the second look found alone. */
  fresh: number;
  /** Pages that the first look found alone. */
  gone: number;
  swappedOut: number;
  /** In another frame otherwise: migrated, read again, or swapped in. */
  moved: number;
  /** In the same frame, shared before and private now: others wrote to it, or ended. */
  unshared: number;
}

const NOTHING: ChangedPages = { copied: 0, fresh: 0, gone: 0, swappedOut: 0, moved: 0, unshared: 0 };

/** Compares the pages of a process with those of a snapshot, which it uses up. */
export class Changes {
  readonly #before: Snapshot;
  readonly #files = new Map<string, ChangedPages>();

  constructor(before: Snapshot) {
    this.#before = before;
  }

  /** Compares the pages of a batch that lie in one mapping. */
  add(batch: Batch, part: Part, pageSize: number): void {
    const { mapping, firstPage, from, to } = part;
    const first = mapping.start / pageSize + firstPage;
    const sums = this.#sumsOf(fileOf(mapping));
    for (let index = from; index < to; index++) {
      const page = first + index - from;
      const chunk = this.#before.chunks.get(Math.floor(page / CHUNK));
      const before = chunk?.states[page % CHUNK] ?? NONE;
      const now = stateAt(batch, index);
      if (before === NONE && now === NONE) continue;
      const isSameFrame = chunk?.frames[page % CHUNK] === this.#before.hashAt(batch, index);
      if (chunk !== undefined) chunk.states[page % CHUNK] = NONE;
      const kind = kindOf(before, now, isSameFrame);
      if (kind !== undefined) sums[kind]++;
    }
  }

  /** The changes by file. Pages of the snapshot that were not compared lie where nothing is mapped now, or no page. */
  end(): Map<string, ChangedPages> {
    for (const { from, to, file } of this.#before.places)
      for (let number = Math.floor(from / CHUNK); number * CHUNK < to; number++) {
        const states = this.#before.chunks.get(number)?.states;
        if (states === undefined) continue;
        const start = Math.max(0, from - number * CHUNK);
        const left = states.subarray(start, Math.min(CHUNK, to - number * CHUNK));
        this.#sumsOf(file).gone += left.reduce((sum, state) => sum + Number(state !== NONE), 0);
        left.fill(NONE);
      }
    return this.#files;
  }

  #sumsOf(file: string): ChangedPages {
    const sums = this.#files.get(file) ?? { ...NOTHING };
    this.#files.set(file, sums);
    return sums;
  }
}

function kindOf(before: number, now: number, isSameFrame: boolean): keyof ChangedPages | undefined {
  if (before === NONE) return 'fresh';
  if (now === NONE) return 'gone';
  if (now === SWAPPED_OUT) return before === SWAPPED_OUT ? undefined : 'swappedOut';
  const isPrivateNow = countOf(before) > 1 && countOf(now) === 1;
  if (isSameFrame && before !== SWAPPED_OUT) return isPrivateNow ? 'unshared' : undefined;
  return isPrivateNow ? 'copied' : 'moved';
}
