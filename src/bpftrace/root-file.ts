import { renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readSmallFile } from '../small-file.ts';
import { changeableByOthers } from './trusted.ts';

/** Text of a file of at most `longest` bytes that this user wrote; undefined if there is none, or if others could have written it. */
export function readRootFile(file: string, longest: number): string | undefined {
  try {
    if (changeableByOthers(dirname(file)) !== undefined) return undefined;
    return readSmallFile(file, longest, { followsLinks: false, check: requireOwn });
  } catch {
    return undefined;
  }
}

/** Writes the file if this is root, and if no other user could change it. */
export function writeRootFile(file: string, text: string): void {
  try {
    if (process.geteuid?.() !== 0 || changeableByOthers(dirname(file)) !== undefined) return;
    const next = `${file}.new`;
    // Always create a new file: reuse neither a half-written file nor a link at that path.
    rmSync(next, { force: true });
    writeFileSync(next, text, { flag: 'wx', mode: 0o600 });
    renameSync(next, file);
  } catch {
    // The next start finds out again.
  }
}

function requireOwn({ uid, mode }: Stats): void {
  if (uid !== process.geteuid?.() || (mode & 0o022) !== 0) throw new Error('other users can change it');
}
