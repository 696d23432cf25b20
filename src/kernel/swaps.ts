import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MINOR_BITS, numberOf } from './devices.ts';
import { type Extent, readExtents } from './extents.ts';

/** An active swap area, from a line of /proc/swaps. */
export interface Swap {
  path: string;
  kind: 'partition' | 'file';
}

/** Sectors of a whole disk as block tracepoints report them, also for a request to a partition or a file. */
export interface Sectors {
  device: number;
  from: number;
  /** Exclusive. */
  to: number;
}

/** Disk sectors of all swap areas, or the reason why they are unknown. */
export type SwapAreas = { sectors: Sectors[] } | { unknown: string };

/** Sources for the positions of swap areas; tests replace them. */
export interface SwapSources {
  swaps: string;
  sysfs: string;
  extents: (path: string) => Extent[] | undefined;
}

const SOURCES: SwapSources = { swaps: '/proc/swaps', sysfs: '/sys/dev/block', extents: readExtents };

/**
 * Sectors of the first page of a swap area: it is the header, and no page is swapped to it (mm/swapfile.c,
 * read_swap_header).
 */
const HEADER_SECTORS = 8;

/** Most extents that a program compares with: more would cost too much at each block request. */
const MOST = 256;

/**
 * Drivers whose swap bypassed the block layer and its tracepoints before Linux 6.3 (mm/page_io.c,
 * bdev_write_page).
 */
const RW_PAGE = /^(?:zram|ram|pmem)\d/;

/** Parses /proc/swaps (mm/swapfile.c, swap_show), which has the white space of a path in octal. */
export const parseSwaps = (text: string): Swap[] =>
  text.split('\n').flatMap((line): Swap[] => {
    const [, path, kind] = /^(\/\S*)\s+(partition|file)\s/.exec(line) ?? [];
    return path === undefined || kind === undefined
      ? []
      : [{ path: unescapeOctal(path), kind: kind === 'file' ? 'file' : 'partition' }];
  });

/** Finds the sectors of all active swap areas. `rwPage`: the kernel is older than 6.3. */
export function swapAreas(rwPage: boolean, sources: SwapSources = SOURCES): SwapAreas {
  let text: string;
  try {
    text = readFileSync(sources.swaps, 'utf8');
  } catch {
    return { sectors: [] }; // A kernel without swap.
  }
  const sectors: Sectors[] = [];
  for (const swap of parseSwaps(text)) {
    const area = areaOf(swap, rwPage, sources);
    if (typeof area === 'string') return { unknown: `swap area ${swap.path}: ${area}` };
    sectors.push(...area);
  }
  const joined = joinSectors(sectors);
  return joined.length > MOST
    ? { unknown: `swap has ${joined.length} extents on disks; vmtally can distinguish ${MOST}` }
    : { sectors: joined };
}

function areaOf({ path, kind }: Swap, rwPage: boolean, { sysfs, extents }: SwapSources): Sectors[] | string {
  let number: [number, number];
  try {
    const { dev, rdev } = statSync(path);
    number = numberOf(kind === 'file' ? dev : rdev);
  } catch {
    return 'no file or device has that name';
  }
  let folder: string;
  try {
    folder = realpathSync(join(sysfs, number.join(':')));
  } catch {
    return 'its file system is not on one block device';
  }
  if (rwPage && RW_PAGE.test(basename(folder)))
    return 'swap on this device has no block I/O before Linux 6.3';
  const whole = wholeDevice(folder);
  if (whole === undefined) return 'sysfs does not show the position of its device';
  if (kind === 'partition') return [{ ...whole, from: whole.from + HEADER_SECTORS }];
  const fileExtents = extents(path);
  if (fileExtents === undefined)
    return 'its extents on the disk are unknown: filefrag of e2fsprogs shows them';
  return fileExtents
    .map(({ logical, physical, length }) => {
      const header = Math.min(length, Math.max(0, HEADER_SECTORS - logical));
      const from = whole.from + physical;
      return { device: whole.device, from: from + header, to: from + length };
    })
    .filter(({ from, to }) => from < to);
}

/**
 * Finds the sectors of a block device on its disk. The kernel maps a partition to its disk before the
 * tracepoint (block/blk-core.c, submit_bio_noacct).
 */
function wholeDevice(folder: string): Sectors | undefined {
  const read = (path: string): string => readFileSync(path, 'utf8').trim();
  try {
    const partition = existsSync(join(folder, 'partition'));
    const disk = partition ? dirname(folder) : folder;
    const [major = NaN, minor = NaN] = read(join(disk, 'dev')).split(':').map(Number);
    const from = partition ? Number(read(join(folder, 'start'))) : 0;
    const to = from + Number(read(join(folder, 'size')));
    return { device: major * 2 ** MINOR_BITS + minor, from, to };
  } catch {
    return undefined;
  }
}

/** Sorts sectors and merges neighbours. */
function joinSectors(all: readonly Sectors[]): Sectors[] {
  const joined: Sectors[] = [];
  for (const next of all.toSorted((a, b) => a.device - b.device || a.from - b.from)) {
    const last = joined.at(-1);
    if (last?.device === next.device && next.from <= last.to) last.to = Math.max(last.to, next.to);
    else joined.push({ ...next });
  }
  return joined;
}

const unescapeOctal = (text: string): string =>
  text.replaceAll(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 8)),
  );
