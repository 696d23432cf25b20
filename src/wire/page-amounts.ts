import { z } from 'zod';

const Bytes = z.number().describe('Bytes');

/** Amounts of memory of a mapping, a file or a process. */
export const PageAmounts = z.strictObject({
  size: Bytes.describe('Addresses, in bytes'),
  reserve: Bytes.describe(
    'Of size: mappings over 256 MiB without a page by smaps, which were not looked at; zero and guard have nothing of them',
  ),
  rss: Bytes.describe('Resident set, in bytes'),
  pss: Bytes.describe('Proportional set: each page by the times that it is mapped, in bytes'),
  uss: Bytes.describe('Unique set: pages that are mapped once, in bytes'),
  twice: Bytes.nullable().describe('Of rss: mapped twice, by any processes; null if not known'),
  few: Bytes.nullable().describe('Of rss: mapped 3 to 9 times'),
  many: Bytes.nullable().describe('Of rss: mapped 10 times or more'),
  dirty: Bytes.describe('Of rss: dirty, as smaps counts it'),
  huge: Bytes.describe('Of rss: in huge pages that one entry of a page table maps; from smaps'),
  swap: Bytes.describe('Swapped out; from smaps'),
  ksm: Bytes.nullable().describe('Of rss: merged by KSM; from smaps, null if the kernel does not say'),
  lazyFree: Bytes.describe('Of rss: given up with MADV_FREE; from smaps'),
  locked: Bytes.describe('Proportional share of locked pages; from smaps'),
  hugetlb: Bytes.describe('Pages of hugetlbfs, not in rss; from smaps'),
  zero: Bytes.nullable().describe('Places that show the zero page, not in rss; null if not known'),
  device: Bytes.nullable().describe('Pages of devices and of the kernel, not in rss; null if not known'),
  guard: Bytes.nullable().describe('Guard regions; null if not known'),
  large: Bytes.nullable().describe('Of rss: in folios of several pages; null if flags were not read'),
});
export type PageAmounts = z.infer<typeof PageAmounts>;
