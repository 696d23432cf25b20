import type { Batch, Part } from './batch.ts';
import { HIGH } from './bits.ts';
import { frameAt } from './frame-at.ts';

const WORD = 2 ** 32;
const FREE = -1;

/** Called with the file of a frame of the process when another one maps it too. */
export type OnShared = (file: number) => void;

/**
 * The frames of a process that are mapped more than once, and how many of these places were found. Their numbers stay in here
 * (frames.ts says why). An open hash table: a Map of a million frames would take some 100 MB.
 */
export class SharedFrames {
  #slots = new Int32Array(1024).fill(FREE);
  #frames = new Float64Array(512);
  #counts = new Uint32Array(512);
  /** Places in the process itself, and those that were found so far, these included. */
  #own = new Uint32Array(512);
  #found = new Uint32Array(512);
  #files = new Uint32Array(512);
  /** The process that was last found to map a frame. */
  #finders = new Int32Array(512);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Frames of which not all places were found; of the files with these numbers, or of all. */
  unaccounted(files?: ReadonlySet<number>): number {
    let frames = 0;
    for (let index = 0; index < this.#length; index++) {
      const isMissing = (this.#found[index] ?? 0) < (this.#counts[index] ?? 0);
      if (isMissing && files?.has(this.#files[index] ?? 0) !== false) frames++;
    }
    return frames;
  }

  /** Adds the pages of the process itself, which belong to a file by its number. Returns true if some are mapped more than once. */
  add({ entries, counts }: Batch, { from, to }: Part, file: number): boolean {
    let isShared = false;
    for (let place = from; place < to; place++) {
      const count = counts[place] ?? 0;
      if (count < 2) continue;
      isShared = true;
      const frame = frameAt(entries, place);
      let slot = this.#slotOf(frame);
      let index = this.#slots[slot] ?? FREE;
      if (index === FREE) {
        if (this.#length === this.#frames.length) {
          this.#grow();
          slot = this.#slotOf(frame);
        }
        index = this.#length++;
        this.#slots[slot] = index;
        this.#frames[index] = frame;
        this.#counts[index] = count;
        this.#files[index] = file;
      }
      this.#own[index] = (this.#own[index] ?? 0) + 1;
    }
    return isShared;
  }

  /** Forgets what was found in other processes. */
  startSearch(): void {
    this.#found.set(this.#own);
    this.#finders.fill(0);
  }

  /** Looks at pages of another process, whose number is `finder`, from 1 on: `onShared` hears of each frame once. */
  find(entries: Int32Array, length: number, finder: number, onShared: OnShared): void {
    for (let place = 0; place < length; place++) {
      if ((entries[2 * place + HIGH] ?? 0) >= 0) continue;
      const index = this.#slots[this.#slotOf(frameAt(entries, place))] ?? FREE;
      if (index === FREE) continue;
      this.#found[index] = (this.#found[index] ?? 0) + 1;
      if (this.#finders[index] === finder) continue;
      this.#finders[index] = finder;
      onShared(this.#files[index] ?? 0);
    }
  }

  /** The slot of a frame, or the free one where it belongs. */
  #slotOf(frame: number): number {
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(frame % WORD, 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const index = this.#slots[slot] ?? FREE;
      if (index === FREE || this.#frames[index] === frame) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const length = 2 * this.#frames.length;
    this.#frames = copy(new Float64Array(length), this.#frames);
    this.#counts = copy(new Uint32Array(length), this.#counts);
    this.#own = copy(new Uint32Array(length), this.#own);
    this.#found = new Uint32Array(length);
    this.#files = copy(new Uint32Array(length), this.#files);
    this.#finders = new Int32Array(length);
    this.#slots = new Int32Array(2 * length).fill(FREE);
    for (let index = 0; index < this.#length; index++)
      this.#slots[this.#slotOf(this.#frames[index] ?? 0)] = index;
  }
}

function copy<A extends Float64Array | Uint32Array | Int32Array>(to: A, from: A): A {
  to.set(from);
  return to;
}
