import type { Mapping } from './mapping.ts';

/** Pages of a reserve of addresses. In smaller mappings the zero page is looked for, which is in no sum of smaps. */
const RESERVE_PAGES = 65_536;
/** Addresses from here on are the kernel's: [vsyscall]. */
const USER_END = 2 ** 56;

type Placed = Pick<Mapping, 'start' | 'end' | 'smaps'>;

export const isKernels = ({ start }: Pick<Mapping, 'start'>): boolean => start >= USER_END;

/** True for a large mapping that has no page by smaps: its pages are not looked at. */
export const isReserve = ({ start, end, smaps }: Placed, pageSize: number): boolean =>
  !isKernels({ start }) &&
  smaps.rss + smaps.swap + smaps.hugetlb === 0 &&
  (end - start) / pageSize > RESERVE_PAGES;
