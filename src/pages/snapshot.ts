import type { Batch, Part } from './batch.ts';
import { FRAME_HIGH, GUARD, HIGH, LOW, SWAPPED } from './bits.ts';
import { halfSipHash, type Secret } from './half-sip-hash.ts';
import { fileOf } from './mapping-name.ts';

/** Pages of a chunk: only those with a page are kept. */
export const CHUNK = 4_096;

/** States of a page: none, swapped, or present and mapped so many times, and one more. */
export const NONE = 0;
export const SWAPPED_OUT = 255;
const MOST = 253;

export interface Chunk {
  /** Hashes of the frames. */
  frames: Uint32Array;
  states: Uint8Array;
}

/** Addresses of a file, in pages, `to` exclusive. */
export interface Place {
  from: number;
  to: number;
  file: string;
}

/** Which pages a process has, by address, at one moment. Frames are hashed with a secret: their numbers are in no file. */
export class Snapshot {
  readonly chunks = new Map<number, Chunk>();
  readonly places: Place[] = [];
  readonly #secret: Secret;

  constructor(secret: Secret) {
    this.#secret = secret;
  }

  /** Adds the pages of a batch that lie in one mapping. */
  add(batch: Batch, part: Part, pageSize: number): void {
    const { mapping, firstPage, from, to } = part;
    const place = { from: mapping.start / pageSize, to: mapping.end / pageSize, file: fileOf(mapping) };
    if (firstPage === 0) this.places.push(place);
    for (let index = from; index < to; index++) {
      const state = stateAt(batch, index);
      if (state === NONE) continue;
      const page = place.from + firstPage + index - from;
      const chunk = this.#chunkOf(page);
      chunk.states[page % CHUNK] = state;
      chunk.frames[page % CHUNK] = this.hashAt(batch, index);
    }
  }

  hashAt({ entries }: Batch, index: number): number {
    const high = (entries[2 * index + HIGH] ?? 0) & FRAME_HIGH;
    return halfSipHash(this.#secret, entries[2 * index + LOW] ?? 0, high);
  }

  #chunkOf(page: number): Chunk {
    const number = Math.floor(page / CHUNK);
    let chunk = this.chunks.get(number);
    if (chunk === undefined) {
      chunk = { frames: new Uint32Array(CHUNK), states: new Uint8Array(CHUNK) };
      this.chunks.set(number, chunk);
    }
    return chunk;
  }
}

export function stateAt({ entries, counts }: Batch, index: number): number {
  const high = entries[2 * index + HIGH] ?? 0;
  if (high < 0) return 1 + Math.min(MOST, counts[index] ?? 0);
  return (high & SWAPPED) === 0 || (high & GUARD) !== 0 ? NONE : SWAPPED_OUT;
}

/** Times that a page of a state is mapped. */
export const countOf = (state: number): number => (state === NONE || state === SWAPPED_OUT ? 0 : state - 1);
