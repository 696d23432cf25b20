import type { Mapping } from './mapping.ts';
import type { Sums } from './sums.ts';

/** Amounts of a mapping, a file or a process, in bytes. */
export interface Amounts {
  size: number;
  rss: number;
  pss: number;
  uss: number;
  /** Part of rss: mapped 2, 3 to 9, 10 and more times; null where the kernel does not show how often. */
  twice: number | null;
  few: number | null;
  many: number | null;
  dirty: number;
  huge: number;
  swap: number;
  ksm: number | null;
  lazyFree: number;
  locked: number;
  hugetlb: number;
  /** The zero page; null where it is not told from shared pages. */
  zero: number | null;
  device: number | null;
  /** Null where not all pages were read. */
  guard: number | null;
  /** Null where the flags of pages were not read. */
  large: number | null;
}

export interface Known {
  pageSize: number;
  /** True if it was read how often pages are mapped. */
  counts: boolean;
  /** True if the flags of pages were read. */
  flags: boolean;
}

/**
 * The amounts of a mapping. They come from its pages, but for some that only smaps has: huge, lazyFree, locked, ksm, swap (with
 * pages of shared memory that no page table shows), and dirty where the flags of pages were not read. Without `sums`, as not all of
 * its pages were read, smaps has all that is known.
 */
export function amountsOf(
  { start, end, smaps, flags }: Mapping,
  sums: Sums | undefined,
  known: Known,
): Amounts {
  const { pageSize, counts } = known;
  const size = end - start;
  if (sums === undefined) return { ...smaps, ...NOT_READ, size };
  const { huge, swap, lazyFree, locked, ksm, hugetlb } = smaps;
  const fromSmaps = { huge, swap, lazyFree, locked, ksm, hugetlb };
  const guard = sums.guarded * pageSize;
  // smaps keeps pages of hugetlbfs apart (fs/proc/task_mmu.c, smaps_hugetlb_range).
  if (flags.includes('ht')) return { ...NOTHING(known), ...fromSmaps, size, guard };
  const isDevice = flags.includes('io') || flags.includes('pf');
  const zero = sums.zero * pageSize;
  const times = (pages: number): number | null => (counts ? pages * pageSize : null);
  return {
    ...fromSmaps,
    size,
    rss: counts ? sums.present * pageSize : smaps.rss,
    pss: counts ? sums.pss(pageSize) : smaps.pss,
    uss: sums.once * pageSize,
    twice: times(sums.twice),
    few: times(sums.few),
    many: times(sums.many),
    dirty: known.flags ? sums.dirty * pageSize : smaps.dirty,
    zero: counts ? (isDevice ? 0 : zero) : null,
    device: counts ? (isDevice ? zero : 0) : null,
    guard,
    large: known.flags ? sums.large * pageSize : null,
  };
}

/** Amounts that smaps does not have. */
const NOT_READ = {
  twice: null,
  few: null,
  many: null,
  zero: null,
  device: null,
  guard: null,
  large: null,
} as const;

const NOTHING = ({ counts, flags }: Known): Amounts => {
  const count = counts ? 0 : null;
  return {
    size: 0,
    rss: 0,
    pss: 0,
    uss: 0,
    twice: count,
    few: count,
    many: count,
    dirty: 0,
    huge: 0,
    swap: 0,
    ksm: 0,
    lazyFree: 0,
    locked: 0,
    hugetlb: 0,
    zero: count,
    device: count,
    guard: 0,
    large: flags ? 0 : null,
  };
};

/** The sum of amounts; a part that is null in one of them is null. */
export function sumOf(all: readonly Amounts[], known: Known): Amounts {
  const sum: Record<keyof Amounts, number | null> = NOTHING(known);
  for (const amounts of all)
    for (const [name, value] of Object.entries(amounts) as [keyof Amounts, number | null][]) {
      const before = sum[name];
      sum[name] = before === null || value === null ? null : before + value;
    }
  return sum as Amounts;
}
