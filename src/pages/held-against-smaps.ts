import type { Known } from './amounts.ts';
import type { Mapping } from './mapping.ts';
import type { Sums } from './sums.ts';

/** Bytes that the pages of a mapping have more than its smaps, by sum. */
export interface Difference {
  rss: number;
  pss: number;
  uss: number;
  dirty: number;
  swap: number;
}

/** Pages without a file have this one. Swapped pages of shared memory are in smaps, and in no page table. */
const NO_FILE = '00:00 0';
const KIB = 1024;

/**
 * Holds the pages of a mapping against its smaps, to a KiB. Undefined if they are equal: each sum that was counted without
 * smaps is compared.
 */
export function heldAgainstSmaps(
  { smaps, flags, file }: Mapping,
  sums: Sums,
  { pageSize, counts, flags: hasFlags }: Known,
): Difference | undefined {
  if (flags.includes('ht')) return undefined;
  const pss = Math.floor(sums.pss(pageSize) / KIB) * KIB;
  const difference = {
    rss: counts ? sums.present * pageSize - smaps.rss : 0,
    pss: counts ? pss - smaps.pss : 0,
    uss: sums.once * pageSize - smaps.uss,
    dirty: hasFlags ? sums.dirty * pageSize - smaps.dirty : 0,
    swap: file === NO_FILE ? sums.swapped * pageSize - smaps.swap : 0,
  };
  return Object.values(difference).some((bytes) => bytes !== 0) ? difference : undefined;
}
