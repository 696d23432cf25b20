import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { printable } from '../printable.ts';
import { readJson } from '../read-json.ts';
import { readSmallFile } from '../small-file.ts';
import { DIFFERENCES_FILE } from './differences-file.ts';
import { changeableByOthers } from './trusted.ts';

const LONGEST = 1 << 20;

const Difference = z.strictObject({
  /** Release of the kernel, and version of bpftrace, where it was found. */
  kernel: z.string(),
  bpftrace: z.string(),
  probe: z.string(),
  /** File of the probe. */
  file: z.string(),
  difference: z.string(),
});

/** A probe that counted otherwise at its raw tracepoint than at its tracepoint. */
export type Difference = z.infer<typeof Difference>;

const Content = z.strictObject({ schema: z.literal('vmtally.raw/1'), differences: z.array(Difference) });

/** The differences of the file; none without a file. Throws Error with the reason if the file cannot be used. */
export function readDifferences(file = DIFFERENCES_FILE): Difference[] {
  // Not existsSync: its access(2) ignores the capabilities of a user that is not root, who would see no file.
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return [];
  const changeable = changeableByOthers(dirname(file));
  if (changeable !== undefined) throw new Error(`other users can change ${changeable.path}`);
  const text = readSmallFile(file, LONGEST, { followsLinks: false, check: requireTrusted });
  return readJson(text, Content, 'a file of differences that doctor wrote').differences;
}

/**
 * Writes all of the file or nothing; without differences it removes the file. Creates its directory, but not the
 * directory's parents. Throws Error with the reason.
 */
export function writeDifferences(differences: readonly Difference[], file = DIFFERENCES_FILE): void {
  if (differences.length === 0) {
    rmSync(file, { force: true });
    return;
  }
  const directory = dirname(file);
  if (lstatSync(directory, { throwIfNoEntry: false }) === undefined) mkdirSync(directory, { mode: 0o700 });
  const changeable = changeableByOthers(directory);
  if (changeable !== undefined) throw new Error(`other users can change ${changeable.path}`);
  const next = `${file}.new`;
  // Always create a new file: reuse neither a half-written file nor a link at that path.
  rmSync(next, { force: true });
  const content: z.infer<typeof Content> = { schema: 'vmtally.raw/1', differences: [...differences] };
  writeFileSync(next, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  // Whatever the umask, so that a user with capabilities can read it.
  chmodSync(next, 0o644);
  renameSync(next, file);
}

/** True if the difference was found with this version of bpftrace and this release of the kernel. */
export const isOf =
  (version: string, release: string) =>
  ({ kernel, bpftrace }: Difference): boolean =>
    kernel === release && bpftrace === version;

/** Returns why no raw tracepoint is used with this bpftrace on this kernel; undefined where none differed. */
export function whyRefused(version: string, release: string, file = DIFFERENCES_FILE): string | undefined {
  try {
    const found = readDifferences(file).find(isOf(version, release));
    return found && `vmtally doctor found that they count otherwise: ${printable(found.difference)}`;
  } catch (error) {
    return `cannot use ${file}, where vmtally doctor says whether they count right: ${messageOf(error)}`;
  }
}

function requireTrusted({ uid, mode }: Stats): void {
  if (uid !== 0 && uid !== process.geteuid?.()) throw new Error(`it belongs to user ${uid}`);
  if ((mode & 0o022) !== 0) throw new Error('other users can change it');
}
