import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { VmtallyError } from '../errors.ts';

/** Groups below this id belong to the system and are trusted: Debian's staff may write to /usr/local/bin. */
const FIRST_GROUP_OF_USERS = 1000;

/** Symbolic links that the kernel follows in one path (MAXSYMLINKS, include/linux/namei.h). */
const MOST_LINKS = 40;

/** Root, this user and the user who called sudo. */
const trustedUsers = (): number[] => [0, process.geteuid?.() ?? 0, Number(process.env.SUDO_UID ?? 0)];

/**
 * Returns the real path of a bpftrace, and only if no untrusted user could change what it leads to: run the
 * returned path, not the given one. Throws BPFTRACE_UNSAFE, and BPFTRACE_MISSING if there is no such file.
 */
export function trustedPath(path: string, trusted = trustedUsers()): string {
  const { real, changeable } = resolved(path, trusted);
  if (changeable === undefined) return real;
  throw unusable('BPFTRACE_UNSAFE', `root would run ${path}, and other users can change ${changeable}`);
}

/**
 * Finds a file or directory on the way to a path that an untrusted user could change; undefined if there is
 * none. Throws if the path does not exist.
 */
export const changeableByOthers = (path: string, trusted = trustedUsers()): string | undefined =>
  walk(path, trusted).changeable;

export const unusable = (
  code: 'BPFTRACE_MISSING' | 'BPFTRACE_UNSAFE' | 'BPFTRACE_VERSION',
  message: string,
): VmtallyError =>
  new VmtallyError(
    code,
    message,
    'Name another bpftrace with --bpftrace or VMTALLY_BPFTRACE, or run `vmtally doctor`.',
  );

function resolved(path: string, trusted: readonly number[]): { real: string; changeable?: string } {
  try {
    return walk(path, trusted);
  } catch (error) {
    const { code = 'ENOENT' } = error as NodeJS.ErrnoException;
    throw unusable('BPFTRACE_MISSING', `cannot run ${path}: ${code}`);
  }
}

/**
 * Follows a path as the kernel does, through every directory and link on its way, and stops at the first that
 * an untrusted user could change.
 */
function walk(path: string, trusted: readonly number[]): { real: string; changeable?: string } {
  const rest = (isAbsolute(path) ? path : `${process.cwd()}/${path}`).split('/');
  let real = '/';
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const next = name === '..' ? dirname(real) : join(real, name);
    const stat = lstatSync(next);
    if (isChangeable(stat, trusted)) return { real, changeable: next };
    if (!stat.isSymbolicLink()) real = next;
    else {
      if (++links > MOST_LINKS) throw Object.assign(new Error(path), { code: 'ELOOP' });
      const target = readlinkSync(next);
      if (isAbsolute(target)) real = '/';
      rest.unshift(...target.split('/'));
    }
  }
  return { real };
}

/**
 * In a sticky directory, users can remove only their own files. The mode of a link says nothing; its owner
 * could replace it in a sticky directory.
 */
function isChangeable(stat: Stats, trusted: readonly number[]): boolean {
  const { mode, uid, gid } = stat;
  if (!trusted.includes(uid)) return true;
  if (stat.isSymbolicLink() || (mode & 0o1000) !== 0) return false;
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid >= FIRST_GROUP_OF_USERS);
}
