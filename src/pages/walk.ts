import { readSync } from 'node:fs';
import { Batch, type Part, UNKNOWN } from './batch.ts';
import { HIGH, ONCE } from './bits.ts';
import type { Frames } from './frames.ts';
import { isKernels, isReserve } from './is-reserve.ts';
import type { Mapping } from './mapping.ts';
import { readSmaps } from './read-smaps.ts';
import { Sums } from './sums.ts';

export interface WalkOptions {
  /** Open smaps and pagemap of a process. */
  smaps: number;
  pagemap: number;
  pageSize: number;
  /** Undefined where frames are not to be seen: how often pages are mapped is then unknown. */
  frames: Frames | undefined;
  /** False before Linux 6.11, where the bit ONCE is wrong for pages of huge pages (fs/proc/task_mmu.c, pagemap_pmd_range). */
  trustsOnce: boolean;
  /** Most pages to look at, and most milliseconds. When they are over, smaps is read on for as long again, at most a second. */
  maxPages: number;
  timeoutMs: number;
  /** The mappings to look at; all without it. */
  wants?: ((mapping: Mapping) => boolean) | undefined;
  /** Gets the pages of each batch, mapping by mapping, by address. Its time is none of the walk's: output may wait for a reader. */
  onPart?: ((batch: Batch, part: Part) => void) | undefined;
  /** Called after each batch with the number of pages so far. */
  onProgress?: ((pages: number) => void) | undefined;
}

export interface WalkRow {
  mapping: Mapping;
  sums: Sums;
  /** False where a limit ended the walk before the end of the mapping. */
  isWhole: boolean;
}

export interface Walk {
  /** Mappings by address: all of them, if `isComplete`. */
  rows: WalkRow[];
  /** False where the time ended the reading of smaps too: mappings at higher addresses are missing. */
  isComplete: boolean;
  /** Places that were looked at, pages or not. */
  looked: number;
  /** The limit at which the walk stopped; undefined if nothing is missing. */
  stopped: 'pages' | 'time' | undefined;
}

/** Most milliseconds in which smaps is read on after the limit of time: its sums stand in for pages that were not looked at. */
const REST_MS = 1_000;

/**
 * Fills the counts of a batch where no frame is to be seen: the bit ONCE tells private pages from shared ones. The zero page has no
 * such bit either: a mapping without RSS shows nothing else.
 */
function countWithout({ entries, counts, parts }: Batch): void {
  for (const { mapping, from, to } of parts) {
    const other = mapping.smaps.rss + mapping.smaps.hugetlb === 0 ? 0 : UNKNOWN;
    for (let place = from; place < to; place++) {
      const high = entries[2 * place + HIGH] ?? 0;
      counts[place] = high >= 0 ? 0 : (high & ONCE) !== 0 ? 1 : other;
    }
  }
}

/**
 * Looks at the pages of a process, mapping by mapping. Each mapping is looked at right after the kernel summed it for smaps,
 * so that little can change in between.
 */
export function walk(options: WalkOptions): Walk {
  const { smaps, pagemap, pageSize, frames, maxPages, wants, onPart, onProgress } = options;
  let deadline = performance.now() + options.timeoutMs;
  const restMs = Math.min(options.timeoutMs, REST_MS);
  const result: Walk = { rows: [], looked: 0, stopped: undefined, isComplete: true };
  const stopLate = (now: number): void => {
    if (now > deadline) result.stopped = 'time';
  };
  const batch = new Batch();
  const trusts = ({ mapping }: Part): boolean => options.trustsOnce || mapping.smaps.huge === 0;
  const flush = (): void => {
    if (frames === undefined) countWithout(batch);
    else frames.look(batch, trusts);
    for (const part of batch.parts) {
      result.rows[part.row]?.sums.add(batch, part, pageSize);
      const before = performance.now();
      onPart?.(batch, part);
      deadline += performance.now() - before;
    }
    batch.clear();
    onProgress?.(result.looked);
    stopLate(performance.now());
  };
  let end = 0;
  for (const shown of readSmaps(smaps)) {
    // The kernel shows a mapping again that grew meanwhile: it goes on at the end of the one before (fs/proc/task_mmu.c, m_start).
    const mapping = shown.start < end ? { ...shown, start: end } : shown;
    if (mapping.start >= mapping.end) continue;
    end = mapping.end;
    const now = performance.now();
    stopLate(now);
    result.isComplete = now <= deadline + restMs;
    if (!result.isComplete) break;
    const row = result.rows.length;
    const added: WalkRow = { mapping, sums: new Sums(), isWhole: true };
    result.rows.push(added);
    if (isKernels(mapping) || isReserve(mapping, pageSize) || wants?.(mapping) === false) continue;
    const pages = (mapping.end - mapping.start) / pageSize;
    for (let firstPage = 0; firstPage < pages; ) {
      const length = Math.min(pages - firstPage, batch.room, maxPages - result.looked);
      if (length === 0) result.stopped ??= 'pages';
      added.isWhole = result.stopped === undefined;
      if (!added.isWhole) break;
      const from = batch.length;
      const position = 8 * (mapping.start / pageSize + firstPage);
      const read = readSync(pagemap, batch.bytes, 8 * from, 8 * length, position);
      batch.entries.fill(0, 2 * from + read / 4, 2 * (from + length));
      batch.parts.push({ mapping, row, firstPage, from, to: from + length });
      firstPage += length;
      result.looked += length;
      if (batch.room === 0) flush();
    }
  }
  flush();
  if (result.isComplete && result.rows.every(({ isWhole }) => isWhole)) result.stopped = undefined;
  return result;
}
