import { isReserve } from './is-reserve.ts';
import type { Mapping } from './mapping.ts';
import type { Sums } from './sums.ts';

/** Amounts of a mapping, a file or a process, in bytes. */
export interface Amounts {
  size: number;
  /** Part of size: reserves of addresses, which were not looked at. */
  reserve: number;
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
export function amountsOf(mapping: Mapping, sums: Sums | undefined, known: Known): Amounts {
  const { pageSize, counts } = known;
  const { start, end, smaps, flags } = mapping;
  const size = end - start;
  const { rss, pss, uss, dirty, huge, swap, ksm, lazyFree, locked, hugetlb } = smaps;
  // A spread of an object here would take as long as reading smaps.
  const amounts: Amounts = {
    size,
    reserve: isReserve(mapping, pageSize) ? size : 0,
    rss,
    pss,
    uss,
    twice: null,
    few: null,
    many: null,
    dirty,
    huge,
    swap,
    ksm,
    lazyFree,
    locked,
    hugetlb,
    zero: null,
    device: null,
    guard: null,
    large: null,
  };
  if (sums === undefined) return amounts;
  // smaps keeps pages of hugetlbfs apart (fs/proc/task_mmu.c, smaps_hugetlb_range).
  const isHugetlb = flags.includes('ht');
  const bytes = (pages: number): number => (isHugetlb ? 0 : pages * pageSize);
  amounts.uss = bytes(sums.once);
  amounts.guard = sums.guarded * pageSize;
  if (isHugetlb) [amounts.rss, amounts.pss, amounts.dirty] = [0, 0, 0];
  if (known.flags) [amounts.dirty, amounts.large] = [bytes(sums.dirty), bytes(sums.large)];
  if (!counts) return amounts;
  const isDevice = flags.includes('io') || flags.includes('pf');
  amounts.rss = bytes(sums.present);
  amounts.pss = isHugetlb ? 0 : sums.pss(pageSize);
  amounts.twice = bytes(sums.twice);
  amounts.few = bytes(sums.few);
  amounts.many = bytes(sums.many);
  amounts.zero = isDevice ? 0 : bytes(sums.zero);
  amounts.device = isDevice ? bytes(sums.zero) : 0;
  return amounts;
}

const NOTHING = ({ counts, flags }: Known): Amounts => {
  const count = counts ? 0 : null;
  return {
    size: 0,
    reserve: 0,
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
  const names = Object.keys(sum) as (keyof Amounts)[];
  for (const amounts of all)
    for (const name of names) {
      const [before, value] = [sum[name], amounts[name]];
      sum[name] = before === null || value === null ? null : before + value;
    }
  return sum as Amounts;
}
