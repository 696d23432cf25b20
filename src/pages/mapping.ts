import { cutMiddle } from './cut-middle.ts';

/** Amounts of a mapping in bytes, as smaps has them. */
export interface SmapsAmounts {
  rss: number;
  pss: number;
  /** Private_Clean and Private_Dirty. */
  uss: number;
  dirty: number;
  /** Parts of huge pages that a single entry of a page table maps. */
  huge: number;
  swap: number;
  lazyFree: number;
  locked: number;
  /** Pages that KSM merged; kernels before 6.8 do not say. */
  ksm: number | null;
  hugetlb: number;
}

/** A mapping of a process, from /proc/PID/smaps. */
export interface Mapping {
  start: number;
  end: number;
  /** `rw-p` */
  permissions: string;
  /** Identity of the file: device and inode as /proc/PID/maps has them. */
  file: string;
  /** Path of the file, a name of the kernel's such as [heap], or '' for memory without a file. A longer one is cut in the middle. */
  path: string;
  smaps: SmapsAmounts;
  /** VmFlags, such as `ht` for hugetlb and `io` for memory of a device. */
  flags: readonly string[];
}

/** Most characters of a path: PATH_MAX, which open(2) takes at most. Below a working folder a path may be of any length. */
const PATH_CHARACTERS = 4096;

const HEAD = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) [0-9a-f]+ ([0-9a-f]+:[0-9a-f]+ \d+) *(.*)$/s;
/** Names of amounts begin with a capital letter, and addresses do not. */
const isAmount = (line: string): boolean => line.charCodeAt(0) < 0x60 && line.charCodeAt(0) > 0x40;

/** Lines of smaps that add to an amount. */
const AMOUNTS: Readonly<Record<string, readonly (keyof SmapsAmounts)[]>> = {
  Rss: ['rss'],
  Pss: ['pss'],
  Private_Clean: ['uss'],
  Private_Dirty: ['uss', 'dirty'],
  Shared_Dirty: ['dirty'],
  AnonHugePages: ['huge'],
  ShmemPmdMapped: ['huge'],
  FilePmdMapped: ['huge'],
  Swap: ['swap'],
  LazyFree: ['lazyFree'],
  Locked: ['locked'],
  KSM: ['ksm'],
  Shared_Hugetlb: ['hugetlb'],
  Private_Hugetlb: ['hugetlb'],
};

/** Parses the first line of a mapping; undefined for other lines. The kernel escapes line breaks in paths. */
export function parseHead(line: string): Mapping | undefined {
  if (isAmount(line)) return undefined;
  const [, start, end = '', permissions = '', file = '', path = ''] = HEAD.exec(line) ?? [];
  if (start === undefined) return undefined;
  const [rss, pss, uss, dirty, huge, swap, lazyFree, locked, hugetlb] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  return {
    start: hex(start),
    end: hex(end),
    permissions,
    file,
    path: cutMiddle(path, PATH_CHARACTERS),
    smaps: { rss, pss, uss, dirty, huge, swap, lazyFree, locked, ksm: null, hugetlb },
    flags: [],
  };
}

/** Adds a line that follows the first one to a mapping. Lines of other kernels are left out. */
export function addLine(mapping: Mapping, line: string): void {
  if (line.startsWith('VmFlags: ')) mapping.flags = line.slice('VmFlags: '.length).trim().split(' ');
  const colon = line.indexOf(':');
  const amounts = AMOUNTS[line.slice(0, colon)];
  if (amounts === undefined) return;
  const kilobytes = Number.parseInt(line.slice(colon + 1), 10);
  for (const amount of amounts) mapping.smaps[amount] = (mapping.smaps[amount] ?? 0) + 1024 * kilobytes;
}

const hex = (digits: string): number => Number.parseInt(digits, 16);
