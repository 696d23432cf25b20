import { lstatSync } from 'node:fs';

/** The file with the differences that `doctor` found. It outlives a restart, and holds for one kernel and one bpftrace. */
export const DIFFERENCES_FILE = '/var/lib/vmtally/raw.json';

/** True unless there is no such file: most machines have none, and need nothing loaded that reads it. */
export function mayHaveDifferences(file = DIFFERENCES_FILE): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
