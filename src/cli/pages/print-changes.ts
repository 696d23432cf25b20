import { setTimeout as after } from 'node:timers/promises';
import { VmtallyError } from '../../errors.ts';
import { Changes } from '../../pages/changes.ts';
import { frameSecret } from '../../pages/secret.ts';
import { Snapshot } from '../../pages/snapshot.ts';
import { readSnapshot } from '../../pages/snapshot-file.ts';
import { printable } from '../../printable.ts';
import { pagesChangesOf, pagesChangesToText } from '../../report/pages-changes.ts';
import { toJson } from '../../report/to-json.ts';
import type { Output } from '../output.ts';
import type { PagesOptions } from './options.ts';
import { Reading } from './reading.ts';
import { requireFrames } from './require-frames.ts';
import { headOf, requireSameProcess, requireWhole } from './taken.ts';

/** Columns of a terminal that does not say how many it has. */
const COLUMNS = 80;
/** A watch sleeps at least so many times as long as it looks: the process waits for its memory meanwhile. */
const REST = 9;

/** Prints what changed since a snapshot. Throws CAPTURE_INVALID, NOT_ROOT, USAGE and PID_UNKNOWN. */
export function printDiff(output: Output, reading: Reading, path: string, options: PagesOptions): void {
  requireFrames(reading, '--diff');
  const { head, snapshot } = readSnapshot(path, frameSecret());
  const now = headOf(reading);
  requireSameProcess(head, now, path);
  print(output, reading, snapshot, undefined, (now.takenMs - head.takenMs) / 1000, options);
}

/** Prints what changed, again and again, until the process ends. Throws what printDiff throws. */
export async function watch(
  output: Output,
  pid: number,
  intervalMs: number,
  options: PagesOptions,
): Promise<void> {
  const secret = frameSecret();
  let [snapshot, began] = [new Snapshot(secret), performance.now()];
  const { start } = looked(pid, options, (reading) => {
    look(reading, snapshot);
    return reading.memory;
  });
  for (;;) {
    await after(Math.max(intervalMs, REST * (performance.now() - began)));
    const from = began;
    began = performance.now();
    const next = new Snapshot(secret);
    const before = snapshot;
    try {
      const isSame = looked(pid, options, (reading) => {
        // The PID may have been given anew.
        if (reading.memory.start !== start) return false;
        print(output, reading, before, next, (began - from) / 1000, options);
        return true;
      });
      if (!isSame) return;
    } catch (error) {
      // The end of the process is the end of the watch.
      if (error instanceof VmtallyError && error.code === 'PID_UNKNOWN') return;
      throw error;
    }
    snapshot = next;
  }
}

function looked<T>(pid: number, options: PagesOptions, act: (reading: Reading) => T): T {
  const reading = new Reading(pid, options);
  try {
    requireFrames(reading, '--watch');
    return act(reading);
  } finally {
    reading.close();
  }
}

function look(reading: Reading, snapshot: Snapshot): void {
  requireWhole(reading.walk({ onPart: (batch, part) => snapshot.add(batch, part, reading.known.pageSize) }));
}

/** Compares a process with a snapshot, and makes the next one. */
function print(
  output: Output,
  reading: Reading,
  before: Snapshot,
  next: Snapshot | undefined,
  seconds: number,
  { json, top }: PagesOptions,
): void {
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
  const report = pagesChangesOf(changes.end(), { pid, name: printable(name), pageSize, seconds });
  const width = output.isTTY ? (process.stdout.columns ?? COLUMNS) : Infinity;
  output.write(json ? toJson(report) : pagesChangesToText(report, { width, top }));
}
