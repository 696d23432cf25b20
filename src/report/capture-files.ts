import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isCaptureName } from '../capture/file-name.ts';
import type { Damage } from '../capture/items.ts';
import { readHead } from '../capture/reader.ts';
import type { HeadLine } from '../capture/schema.ts';
import { type CaptureSource, openCapture } from '../capture/source.ts';
import { VmtallyError } from '../errors.ts';

export interface CaptureFile {
  path: string;
  head: HeadLine;
  /** Present of a file that stays open. */
  source?: CaptureSource;
}

/**
 * Reads the heads of files, and of those in folders, in the order of their times. A file of a folder that has no head is a
 * damage. `open` opens the file of a path, and the caller closes it; absent: it is closed again. Throws CAPTURE_INVALID.
 */
export function captureFiles(
  paths: readonly string[],
  open?: (path: string) => CaptureSource,
): { files: CaptureFile[]; damages: Damage[] } {
  const withHead = (path: string) => (open === undefined ? closedFile(path) : openFile(path, open(path)));
  const files: CaptureFile[] = [];
  const damages: Damage[] = [];
  for (const path of paths) {
    const names = namesIn(path);
    for (const name of names ?? []) {
      try {
        files.push(withHead(join(path, name)));
      } catch (error) {
        if (!(error instanceof VmtallyError)) throw error;
        damages.push({ offset: 0, bytes: 0, why: `${error.message}, and is left out` });
      }
    }
    if (names === undefined) files.push(withHead(path));
  }
  if (files.length === 0)
    throw invalid(
      paths.join(', '),
      damages[0]?.why ?? 'it has no captures',
      'Name a folder with files that `vmtally record` or `vmtally serve --record` wrote.',
    );
  const ordered = inOrder(files);
  shareTexts(ordered);
  return { files: ordered, damages };
}

/** Files that may have ticks of a time, in ms of the Unix epoch: each ends where the next begins. */
export const filesWithin = (files: readonly CaptureFile[], fromMs: number, toMs: number): CaptureFile[] => {
  const chosen = files.filter(
    ({ head }, index) =>
      head.startedMs < toMs && (files[index + 1]?.head.startedMs ?? Number.POSITIVE_INFINITY) > fromMs,
  );
  // A report says of any file what time it has.
  return chosen.length > 0 ? chosen : files.slice(0, 1);
};

/** Files of the folder that are captures by their names; undefined where the path is no folder. */
export function namesIn(path: string): string[] | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  return readdirSync(path).filter(isCaptureName).toSorted();
}

function closedFile(path: string): CaptureFile {
  const source = openCapture(path);
  try {
    return { path, head: readHead(source) };
  } finally {
    source.close();
  }
}

const openFile = (path: string, source: CaptureSource): CaptureFile => ({
  path,
  head: readHead(source),
  source,
});

/** True for a file of the same record as the one before it. */
export const goesOn = ({ head: { part } }: CaptureFile, before: CaptureFile | undefined): boolean =>
  part !== undefined && part.record === before?.head.part?.record;

/** Lets heads share what they have in common: a folder may have thousands of files. */
function shareTexts(files: readonly CaptureFile[]): void {
  const [first, ...others] = files;
  let last = first?.head;
  for (const { head } of others) {
    if (isDeepStrictEqual(head.series, last?.series)) head.series = last?.series ?? head.series;
    if (isDeepStrictEqual(head.vmstat.names, last?.vmstat.names))
      head.vmstat.names = last?.vmstat.names ?? head.vmstat.names;
    last = head;
  }
}

/** By the start of each record, and in a record by the number of the file: the clock may have been set back meanwhile. */
function inOrder(files: readonly CaptureFile[]): CaptureFile[] {
  const starts = new Map<string, number>();
  const recordOf = ({ path, head }: CaptureFile): string => head.part?.record ?? path;
  for (const file of files)
    starts.set(recordOf(file), Math.min(file.head.startedMs, starts.get(recordOf(file)) ?? Infinity));
  const startOf = (file: CaptureFile): number => starts.get(recordOf(file)) ?? 0;
  const ordered = files.toSorted(
    (a, b) => startOf(a) - startOf(b) || (a.head.part?.number ?? 0) - (b.head.part?.number ?? 0),
  );
  for (const [index, { path, head }] of ordered.entries()) {
    const before = ordered[index - 1];
    if (before === undefined) continue;
    const isTwice =
      before.path === path ||
      (head.part !== undefined &&
        head.part.record === before.head.part?.record &&
        head.part.number === before.head.part.number);
    if (isTwice) throw invalid(path, `it has the same counts as ${before.path}`, 'Name each file once.');
    const other = (['host', 'target', 'by'] as const).find((field) => head[field] !== before.head[field]);
    if (other !== undefined)
      throw invalid(
        path,
        `its ${other} is ${head[other]}, and that of ${before.path} ${before.head[other]}`,
        'Name files of one record, or of records of the same kind.',
      );
  }
  return ordered;
}

const invalid = (name: string, why: string, hint: string): VmtallyError =>
  new VmtallyError('CAPTURE_INVALID', `${name}: ${why}`, hint);
