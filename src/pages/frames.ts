import { closeSync, openSync, readSync } from 'node:fs';
import { release } from 'node:os';
import { isAtLeast } from '../kernel/features.ts';
import { BATCH, type Batch, type Part } from './batch.ts';
import { HIGH, LOW, ONCE } from './bits.ts';
import { frameAt } from './frame-at.ts';
import { completeTails, FOLIO } from './tails.ts';

/** Frames between two that are read with them: to read on costs less than another call. */
const GAP = 32;
/** Most entries of a read. */
const RUN = 32_768;
/** Frames from 1 PiB on: keys have no room for them. Devices may lie there, which have no count. */
const FRAME_END = 2 ** 38;

/** Takes the words of pages in a row. */
type Take = (place: number, at: number, pages: number) => void;

export interface FrameFiles {
  count: string;
  flags: string;
}

const FILES: FrameFiles = { count: '/proc/kpagecount', flags: '/proc/kpageflags' };

/** Reads what the kernel says of frames. Their numbers stay in here: who knows them can aim at neighbours in DRAM (Rowhammer). */
export class Frames {
  readonly #count: number;
  readonly #flags: number | undefined;
  readonly #tailsLackFlags: boolean;
  /** Pages in a row whose frames are in a row too are looked up together: their number, by the place of the first. */
  readonly #lengths = new Uint16Array(BATCH);
  /** The first frame of each row times BATCH, and the place of its page in the batch: sorted, frames are by number. */
  readonly #keys = new Float64Array(BATCH);
  readonly #words = new Int32Array(2 * (RUN + FOLIO));
  readonly #bytes = Buffer.from(this.#words.buffer);

  /** Throws EACCES or EPERM where the frames of processes are not to be seen. */
  constructor({ readsFlags }: { readsFlags: boolean }, files = FILES, kernel = release()) {
    this.#tailsLackFlags = !isAtLeast(kernel, 6, 10);
    this.#count = openSync(files.count, 'r');
    this.#flags = readsFlags ? openSync(files.flags, 'r') : undefined;
  }

  close(): void {
    closeSync(this.#count);
    if (this.#flags !== undefined) closeSync(this.#flags);
  }

  /**
   * Fills the counts and flags of a batch. `trusts` tells where a page with the bit ONCE needs no look at its count. Flags
   * need a look at each page.
   */
  look(batch: Batch, trusts: (part: Part) => boolean): void {
    const { counts, flags } = batch;
    const length = this.#gather(batch, this.#flags === undefined ? trusts : () => false);
    this.#read(this.#count, length, 1, (place, at, pages) => {
      for (let page = 0; page < pages; page++) counts[place + page] = this.#words[at + 2 * page + LOW] ?? 0;
    });
    batch.hasFlags = this.#flags !== undefined;
    if (this.#flags === undefined) return;
    flags.fill(0, 0, 2 * batch.length);
    const align = this.#tailsLackFlags ? FOLIO : 1;
    this.#read(this.#flags, length, align, (place, at, pages) => {
      flags.set(this.#words.subarray(at, at + 2 * pages), 2 * place);
    });
  }

  /** Puts the rows of frames that are to be looked up in order, and returns how many there are. */
  #gather({ entries, counts, parts }: Batch, trusts: (part: Part) => boolean): number {
    const [keys, lengths] = [this.#keys, this.#lengths];
    let [length, first, nextPlace, nextFrame, isSorted] = [0, 0, -1, 0, true];
    for (const part of parts) {
      const known = trusts(part) ? ONCE : 0;
      for (let place = part.from; place < part.to; place++) {
        const high = entries[2 * place + HIGH] ?? 0;
        const isOnce = high < 0 && (high & known) !== 0;
        counts[place] = isOnce ? 1 : 0;
        if (isOnce || high >= 0) continue;
        const frame = frameAt(entries, place);
        if (frame >= FRAME_END) continue;
        if (place === nextPlace && frame === nextFrame) lengths[first] = (lengths[first] ?? 0) + 1;
        else {
          isSorted &&= frame >= nextFrame;
          first = place;
          lengths[first] = 1;
          keys[length++] = frame * BATCH + place;
        }
        nextPlace = place + 1;
        nextFrame = frame + 1;
      }
    }
    if (!isSorted) keys.subarray(0, length).sort();
    return length;
  }

  /**
   * Reads the words of the gathered frames, neighbours at once, each time from a multiple of `align` on. A frame behind the last one of
   * the machine has none.
   */
  #read(file: number, rows: number, align: number, take: Take): void {
    const [keys, lengths] = [this.#keys, this.#lengths];
    for (let row = 0; row < rows; ) {
      let last = Math.floor((keys[row] ?? 0) / BATCH);
      const first = last - (last % align);
      let end = row;
      for (; end < rows; end++) {
        const key = keys[end] ?? 0;
        const frame = Math.floor(key / BATCH);
        const until = frame + (lengths[key - frame * BATCH] ?? 0);
        if (frame - last > GAP || until - first > RUN + align - 1) break;
        last = Math.max(last, until);
      }
      const read = readSync(file, this.#bytes, 0, (last - first) * 8, first * 8) / 8;
      if (align === FOLIO) completeTails(this.#words, read);
      for (; row < end; row++) {
        const key = keys[row] ?? 0;
        const frame = Math.floor(key / BATCH);
        const place = key - frame * BATCH;
        const pages = Math.min(lengths[place] ?? 0, read - (frame - first));
        if (pages > 0) take(place, 2 * (frame - first), pages);
      }
    }
  }
}
