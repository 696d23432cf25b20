import { FRAME_HIGH, HIGH, LOW } from './bits.ts';

const WORD = 2 ** 32;

/** The number of the frame of a present page, or the place in swap of a swapped one. */
export const frameAt = (entries: Int32Array, place: number): number =>
  ((entries[2 * place + HIGH] ?? 0) & FRAME_HIGH) * WORD + ((entries[2 * place + LOW] ?? 0) >>> 0);
