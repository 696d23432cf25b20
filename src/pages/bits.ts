import { endianness } from 'node:os';

/** Place of the high half of a 64-bit word among two 32-bit words. A BigUint64Array is 70 times as slow as pairs. */
export const HIGH = endianness() === 'LE' ? 1 : 0;
export const LOW = 1 - HIGH;

/**
 * Bits of an entry of /proc/PID/pagemap (fs/proc/task_mmu.c), in its high half as a signed number: below 0 if the page is
 * present (bit 63). Other bits may come: test these only.
 */
export const SWAPPED = 1 << 30;
/** A guard region (from Linux 6.15 on) has the bit of swapped pages too. */
export const GUARD = 1 << 26;
/** The page is mapped exactly once (PM_MMAP_EXCLUSIVE). */
export const ONCE = 1 << 24;
/** The frame's number: these bits of the high half, and the low half. */
export const FRAME_HIGH = (1 << 23) - 1;

/** Bits of /proc/kpageflags (include/uapi/linux/kernel-page-flags.h, include/linux/kernel-page-flags.h), by number. */
export const FLAG_NAMES: Readonly<Record<number, string>> = {
  0: 'locked',
  1: 'error',
  2: 'referenced',
  3: 'uptodate',
  4: 'dirty',
  5: 'lru',
  6: 'active',
  7: 'slab',
  8: 'writeback',
  9: 'reclaim',
  10: 'buddy',
  11: 'mmap',
  12: 'anon',
  13: 'swapcache',
  14: 'swapbacked',
  15: 'head',
  16: 'tail',
  17: 'hugetlb',
  18: 'unevictable',
  19: 'hwpoison',
  20: 'nopage',
  21: 'ksm',
  22: 'large',
  23: 'offline',
  24: 'zero',
  25: 'idle',
  26: 'pgtable',
  32: 'reserved',
  33: 'mlocked',
  34: 'mappedtodisk',
  35: 'private',
  36: 'private2',
  37: 'owner_priv',
  38: 'arch',
  39: 'uncached',
  40: 'softdirty',
  41: 'arch2',
  42: 'arch3',
};

export const DIRTY = 1 << 4;
export const ANON = 1 << 12;
const SWAPCACHE = 1 << 13;
export const SWAPBACKED = 1 << 14;
/** The first page of a folio of several pages, and the others. */
export const HEAD = 1 << 15;
export const TAIL = 1 << 16;
export const HUGETLB = 1 << 17;
export const KSM = 1 << 21;
/** KPF_THP: the page is part of a large folio, of any size, also of a file. */
const LARGE = 1 << 22;

/**
 * True for a page that smaps counts as dirty. The kernel shows no dirty bit of a page table; anonymous memory without a copy
 * in swap was written, unless MADV_FREE took SWAPBACKED from it (mm/swap.c, lru_lazyfree).
 */
export const isDirty = (flags: number): boolean =>
  (flags & DIRTY) !== 0 || (flags & (ANON | SWAPBACKED | SWAPCACHE)) === (ANON | SWAPBACKED);

export const isLarge = (flags: number): boolean => (flags & LARGE) !== 0;
