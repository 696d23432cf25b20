import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';

/** AT_PAGESZ, include/uapi/linux/auxvec.h. */
const AT_PAGESZ = 6n;
/** Pages of most machines, where /proc/self/auxv cannot be read. */
const USUAL = 4096;

/** Bytes of a page, from the auxiliary vector of this process: pairs of 64-bit words. */
export function pageSize(path = '/proc/self/auxv'): number {
  let vector: Buffer;
  try {
    vector = readFileSync(path);
  } catch {
    return USUAL;
  }
  const word = (at: number): bigint =>
    endianness() === 'LE' ? vector.readBigUInt64LE(at) : vector.readBigUInt64BE(at);
  for (let at = 0; at + 16 <= vector.length; at += 16)
    if (word(at) === AT_PAGESZ) return Number(word(at + 8));
  return USUAL;
}
