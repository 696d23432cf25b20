import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { livingTask, readComm } from '../kernel/processes.ts';
import { BATCH, Batch } from './batch.ts';
import type { Mapping } from './mapping.ts';
import { overlapsWith, type Range } from './overlaps.ts';
import { readSmaps } from './read-smaps.ts';
import type { SharedFrames } from './shared-frames.ts';

/** Addresses from here on are the kernel's: [vsyscall]. */
const USER_END = 2 ** 56;
const NO_FILE = '00:00 0';
const ANONYMOUS = 'anonymous';

/** A process that maps pages of another one. */
export interface Sharer {
  pid: number;
  name: string;
  /** Pages by the number of the file, which they have in the process that was asked for. */
  pages: Map<number, number>;
}

export interface Sharing {
  /** Most pages first. */
  sharers: Sharer[];
  /** Processes that were looked at. */
  processes: number;
  /** Pages that other processes map too, and of them those of which not all places were found. */
  frames: number;
  unaccounted: number;
  isWhole: boolean;
}

/**
 * Mappings that can show the same page have the same key: that of their file, or of the name of a mapping of the kernel's. All
 * anonymous memory has one: fork() and KSM share it.
 */
function shareKey({ file, path }: Pick<Mapping, 'file' | 'path'>): string {
  if (file !== NO_FILE) return file;
  const isNamed = path.startsWith('[') && !path.startsWith('[anon') && path !== '[heap]';
  return isNamed && !path.startsWith('[stack') ? path : ANONYMOUS;
}

export const isAnonymous = (mapping: Pick<Mapping, 'file' | 'path'>): boolean =>
  shareKey(mapping) === ANONYMOUS;

export interface SharersOptions {
  pid: number;
  shared: SharedFrames;
  /** Mappings of the process that have shared pages. */
  mappings: readonly Mapping[];
  /** Numbers of the files that stand for anonymous memory. */
  anonymousFiles: ReadonlySet<number>;
  pageSize: number;
  deadline: number;
  onProgress?: ((processes: number) => void) | undefined;
}

/**
 * Finds the processes that map the shared frames of a process. A child of fork() has its anonymous memory at the same addresses: that
 * of other addresses is looked at only if places of a frame are still missing, as KSM and mremap(2) may have made them.
 */
export function findSharers(options: SharersOptions): Sharing {
  const { pid, shared, mappings, anonymousFiles } = options;
  const keys = new Set(mappings.map(shareKey));
  const anonymous = mappings.filter(isAnonymous);
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== pid)
    .map(Number);
  const atSamePlace = (): RangesOf => {
    const overlaps = overlapsWith(anonymous);
    return (mapping) => (isAnonymous(mapping) ? overlaps(mapping) : atAnyPlace(mapping));
  };
  const atAnyPlace: RangesOf = (mapping) =>
    keys.has(shareKey(mapping)) && !mapping.permissions.startsWith('---') ? [mapping] : [];
  let found = search(pids, atSamePlace, options);
  if (found.isWhole && shared.unaccounted(anonymousFiles) > 0)
    found = search(pids, () => atAnyPlace, options);
  return {
    ...found,
    processes: pids.length,
    frames: shared.length,
    unaccounted: shared.unaccounted(),
  };
}

/** The ranges of a mapping to look at. It gets the mappings of a process by address. */
type RangesOf = (mapping: Mapping) => Iterable<Range>;

/** Looks at ranges of the memory of processes. */
function search(
  pids: readonly number[],
  rangesOfProcess: () => RangesOf,
  { shared, pageSize, deadline, onProgress }: SharersOptions,
): Pick<Sharing, 'sharers' | 'isWhole'> {
  shared.startSearch();
  const { entries, bytes } = new Batch();
  const sharers: Sharer[] = [];
  const isTimeUp = (): boolean => performance.now() >= deadline;
  let isWhole = true;
  for (const [index, pid] of pids.entries()) {
    const pages = new Map<number, number>();
    for (const { pagemap, start, end } of piecesOf(pid, rangesOfProcess(), pageSize, isTimeUp)) {
      const read = readSync(pagemap, bytes, 0, (8 * (end - start)) / pageSize, (8 * start) / pageSize);
      shared.find(entries, read / 8, index + 1, (file) => pages.set(file, (pages.get(file) ?? 0) + 1));
    }
    if (pages.size > 0) sharers.push({ pid, name: readComm(pid) ?? '?', pages });
    isWhole = !isTimeUp();
    if (!isWhole) break;
    onProgress?.(index + 1);
  }
  return { sharers: sharers.toSorted((a, b) => pagesOf(b) - pagesOf(a)), isWhole };
}

const pagesOf = ({ pages }: Sharer): number => [...pages.values()].reduce((sum, count) => sum + count, 0);

/**
 * Ranges of the memory of a process in pieces of a batch at most, with its open pagemap, until the time is up. A process that ends,
 * or hides its memory, has none.
 */
function* piecesOf(
  pid: number,
  rangesOf: RangesOf,
  pageSize: number,
  isTimeUp: () => boolean,
): Generator<Range & { pagemap: number }> {
  const files: number[] = [];
  const folder = `/proc/${livingTask(pid)}`;
  const open = (name: string): number => {
    files.push(openSync(`${folder}/${name}`, 'r'));
    return files.at(-1) ?? -1;
  };
  try {
    const maps = open('maps');
    let pagemap: number | undefined;
    for (const mapping of readSmaps(maps)) {
      if (isTimeUp() || mapping.start >= USER_END) return;
      for (const range of rangesOf(mapping)) {
        pagemap ??= open('pagemap');
        for (let { start } = range; start < range.end; start += BATCH * pageSize) {
          yield { start, end: Math.min(start + BATCH * pageSize, range.end), pagemap };
          if (isTimeUp()) return;
        }
      }
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) throw error;
  } finally {
    for (const file of files) closeSync(file);
  }
}
