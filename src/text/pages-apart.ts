import type { PageAmounts } from '../wire/page-amounts.ts';
import { withUnit } from './units.ts';

/** Pages of a process that its sums leave apart, or that are of a kind of their own: `128 KiB given up with MADV_FREE`. */
export const pagesApart = (total: PageAmounts): string[] => {
  const apart = [
    [total.ksm, 'merged by KSM'],
    [total.lazyFree, 'given up with MADV_FREE'],
    [total.zero, 'of places that show the zero page, not in RSS'],
    [total.device, 'of devices and the kernel, not in RSS'],
    [total.hugetlb, 'of hugetlbfs, not in RSS'],
    [total.guard, 'in guard regions'],
    [total.reserve, 'of reserves of addresses, not looked at for zero pages and guard regions'],
  ] as const;
  return apart.flatMap(([bytes, what]) =>
    bytes === null || bytes === 0 ? [] : [`${withUnit(bytes, 'bytes')} ${what}`],
  );
};
