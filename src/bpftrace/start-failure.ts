import { VmtallyError } from '../errors.ts';
import { printable } from '../printable.ts';
import type { Bpftrace } from './find.ts';

const HINT = 'Run `vmtally doctor`; `vmtally script` prints the program.';

/** A bpftrace that ended before its first tick. */
export const endedEarly = (
  bpftrace: Bpftrace,
  { status, stderr }: { status: string; stderr: string },
): VmtallyError =>
  new VmtallyError(
    'BPFTRACE_FAILED',
    `${nameOf(bpftrace)} ended with ${status} before it counted${said(stderr)}`,
    HINT,
  );

/** A bpftrace that was ended because its first tick did not come: in `ms`, and at the end without getting on. */
export const neverAttached = (bpftrace: Bpftrace, ms: number, { stderr }: { stderr: string }): VmtallyError =>
  new VmtallyError(
    'BPFTRACE_STALLED',
    `${nameOf(bpftrace)} did not attach within ${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s${said(stderr)}`,
    HINT,
  );

const nameOf = ({ versionText, path }: Bpftrace): string => `bpftrace ${versionText} (${path})`;

/** The last line of a bpftrace's stderr, made printable; null where it wrote none but the warning about RLIMIT_MEMLOCK. */
export const lastLine = ({ stderr }: { stderr: string }): string | null => {
  const line = linesOf(stderr).at(-1);
  return line === undefined ? null : printable(line.trim().slice(0, 200));
};

/** The first error that bpftrace reported, as the end of a sentence. Its warning about RLIMIT_MEMLOCK is not one. */
function said(stderr: string): string {
  const lines = linesOf(stderr);
  const line = lines.find((text) => /error/i.test(text)) ?? lines[0];
  return line === undefined ? '' : `: ${line.trim().slice(0, 200)}`;
}

/** Lines that say why, without warnings: each may have the line of the program below it, and a mark below that. */
function linesOf(stderr: string): string[] {
  const without = stderr.replaceAll(/^.*WARNING.*\n(?:.*\n\s*[~^]+\s*(?:\n|$))?/gm, '');
  return without
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*[~^]+\s*$|RLIMIT_MEMLOCK|WARNING/.test(line));
}
