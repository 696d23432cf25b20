import { closeSync, openSync, readSync } from 'node:fs';
import { BATCH, type Batch, type Part } from './batch.ts';
import { HIGH, LOW, ONCE } from './bits.ts';
import { frameAt } from './frame-at.ts';

/** Frames between two that are read with them: to read on costs less than another call. */
const GAP = 8;
/** Most entries of a read. */
const RUN = 32_768;
/** Frames from 1 PiB on: keys have no room for them. Devices may lie there, which have no count. */
const FRAME_END = 2 ** 38;

export interface FrameFiles {
  count: string;
  flags: string;
}

const FILES: FrameFiles = { count: '/proc/kpagecount', flags: '/proc/kpageflags' };

/** Reads what the kernel says of frames. Their numbers stay in here: who knows them can aim at neighbours in DRAM (Rowhammer). */
export class Frames {
  readonly #count: number;
  readonly #flags: number | undefined;
  /** The frame times BATCH, and the place of its page in the batch: sorted, frames are by number. */
  readonly #keys = new Float64Array(BATCH);
  readonly #words = new Int32Array(2 * RUN);
  readonly #bytes = Buffer.from(this.#words.buffer);

  /** Throws EACCES or EPERM where the frames of processes are not to be seen. */
  constructor({ readsFlags }: { readsFlags: boolean }, files = FILES) {
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
    counts.fill(0, 0, batch.length);
    const length = this.#gather(batch, this.#flags === undefined ? trusts : () => false);
    this.#read(this.#count, length, (place, at) => {
      counts[place] = this.#words[at + LOW] ?? 0;
    });
    if (this.#flags === undefined) return;
    flags.fill(0, 0, 2 * batch.length);
    this.#read(this.#flags, length, (place, at) => {
      flags[2 * place + LOW] = this.#words[at + LOW] ?? 0;
      flags[2 * place + HIGH] = this.#words[at + HIGH] ?? 0;
    });
  }

  /** Puts the keys of the frames that are to be looked up in order, and returns how many there are. */
  #gather({ entries, counts, parts }: Batch, trusts: (part: Part) => boolean): number {
    const keys = this.#keys;
    let [length, before, isSorted] = [0, -1, true];
    for (const part of parts) {
      const known = trusts(part) ? ONCE : 0;
      for (let place = part.from; place < part.to; place++) {
        const high = entries[2 * place + HIGH] ?? 0;
        if (high >= 0) continue;
        if ((high & known) !== 0) {
          counts[place] = 1;
          continue;
        }
        const frame = frameAt(entries, place);
        if (frame >= FRAME_END) continue;
        isSorted &&= frame >= before;
        before = frame;
        keys[length++] = frame * BATCH + place;
      }
    }
    if (!isSorted) keys.subarray(0, length).sort();
    return length;
  }

  /** Reads the words of the gathered frames, neighbours at once. A frame behind the last one of the machine has none. */
  #read(file: number, length: number, take: (place: number, at: number) => void): void {
    const keys = this.#keys;
    for (let index = 0; index < length; ) {
      const first = Math.floor((keys[index] ?? 0) / BATCH);
      let end = index + 1;
      let last = first;
      for (; end < length; end++) {
        const frame = Math.floor((keys[end] ?? 0) / BATCH);
        if (frame - last > GAP || frame - first >= RUN) break;
        last = frame;
      }
      const read = readSync(file, this.#bytes, 0, (last - first + 1) * 8, first * 8) / 8;
      for (; index < end; index++) {
        const key = keys[index] ?? 0;
        const frame = Math.floor(key / BATCH);
        if (frame - first < read) take(key - frame * BATCH, 2 * (frame - first));
      }
    }
  }
}
