import { Changes } from '../../pages/changes.ts';
import { frameSecret } from '../../pages/secret.ts';
import type { Snapshot } from '../../pages/snapshot.ts';
import { readSnapshot } from '../../pages/snapshot-file.ts';
import { printable } from '../../printable.ts';
import { type PagesChanges, pagesChangesOf, pagesChangesToText } from '../../report/pages-changes.ts';
import { toJson } from '../../report/to-json.ts';
import type { Output } from '../output.ts';
import type { PagesOptions } from './options.ts';
import type { Reading } from './reading.ts';
import { requireFrames } from './require-frames.ts';
import { headOf, requireSameProcess, requireWhole } from './taken.ts';

/** Columns of a terminal that does not say how many it has. */
const COLUMNS = 80;

/** Prints what changed since a snapshot. Throws CAPTURE_INVALID, NOT_ROOT, USAGE and PID_UNKNOWN. */
export async function printDiff(
  output: Output,
  reading: Reading,
  path: string,
  options: PagesOptions,
): Promise<void> {
  requireFrames(reading, '--diff');
  const { head, snapshot } = await readSnapshot(path, frameSecret());
  const now = headOf(reading);
  requireSameProcess(head, now, path);
  printChanges(output, changesSince(reading, snapshot, (now.takenMs - head.takenMs) / 1000), options);
}

/** Compares a process with a snapshot, and makes the next one. */
export function changesSince(
  reading: Reading,
  before: Snapshot,
  seconds: number,
  next?: Snapshot,
): PagesChanges {
  const { pageSize } = reading.known;
  const changes = new Changes(before);
  requireWhole(
    reading.walk({
      onPart: (batch, part) => {
        changes.add(batch, part, pageSize);
        next?.add(batch, part, pageSize);
      },
    }),
  );
  const { pid, name } = reading.memory;
  return pagesChangesOf(changes.end(), { pid, name: printable(name), pageSize, seconds });
}

export function printChanges(output: Output, report: PagesChanges, { json, top }: PagesOptions): void {
  const width = output.isTTY ? (process.stdout.columns ?? COLUMNS) : Infinity;
  output.write(json ? toJson(report) : pagesChangesToText(report, { width, top }));
}
