import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { VmtallyError } from '../errors.ts';

/** Symbolic links that the kernel follows in one path (MAXSYMLINKS, include/linux/namei.h). */
const MOST_LINKS = 40;

/** Root, this user and the user who called sudo. */
const trustedUsers = (): number[] => [0, process.geteuid?.() ?? 0, Number(process.env.SUDO_UID ?? 0)];

/** A file or directory that untrusted users can change, and the command that would take this right from them. */
export interface Changeable {
  path: string;
  /** Undefined where no command does it without harm: the owner is untrusted, or the directory is sticky. */
  fix?: string;
}

/**
 * Returns the real path of a bpftrace, and only if no untrusted user could change what it leads to: run the
 * returned path, not the given one. Throws BPFTRACE_UNSAFE, and BPFTRACE_MISSING if there is no such file.
 */
export function trustedPath(path: string, trusted = trustedUsers()): string {
  const { real, changeable } = resolved(path, trusted);
  if (changeable === undefined) return real;
  throw new VmtallyError(
    'BPFTRACE_UNSAFE',
    `root would run ${path}, and other users can change ${changeable.path}`,
    hintFor(changeable, 'name another bpftrace with --bpftrace or VMTALLY_BPFTRACE'),
  );
}

/**
 * Finds a file or directory on the way to a path that an untrusted user could change; undefined if there is
 * none. Throws if the path does not exist.
 */
export const changeableByOthers = (path: string, trusted = trustedUsers()): Changeable | undefined =>
  walk(path, trusted).changeable;

/** Makes a sentence of the fix and of a clause that says what else to do: `name another file`. */
export const hintFor = ({ fix }: Changeable, otherwise: string): string =>
  fix === undefined
    ? `${otherwise.charAt(0).toUpperCase()}${otherwise.slice(1)}.`
    : `Run \`${fix}\`, or ${otherwise}.`;

export const unusable = (
  code: 'BPFTRACE_MISSING' | 'BPFTRACE_UNSAFE' | 'BPFTRACE_VERSION',
  message: string,
): VmtallyError =>
  new VmtallyError(
    code,
    message,
    'Name another bpftrace with --bpftrace or VMTALLY_BPFTRACE, or run `vmtally doctor`.',
  );

function resolved(path: string, trusted: readonly number[]): { real: string; changeable?: Changeable } {
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
function walk(path: string, trusted: readonly number[]): { real: string; changeable?: Changeable } {
  const rest = (isAbsolute(path) ? path : `${process.cwd()}/${path}`).split('/');
  let real = '/';
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const next = name === '..' ? dirname(real) : join(real, name);
    const stat = lstatSync(next);
    const isLast = rest.every((part) => part === '' || part === '.');
    if (!trusted.includes(stat.uid)) return { real, changeable: { path: next } };
    if (isWritable(stat)) {
      const isSticky = stat.isDirectory() && (stat.mode & 0o1000) !== 0;
      if (!isSticky) return { real, changeable: { path: next, fix: `chmod go-w ${next}` } };
      // In a sticky directory, users can remove only their own files, but can create any.
      if (isLast) return { real, changeable: { path: next } };
    }
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
 * True if a group or all users may write. The bits of the group are the mask of an access control list if there is one
 * (acl(5)), and Node cannot read the list: no group is trusted, not even root's or one without members. The mode of a
 * link says nothing.
 */
const isWritable = (stat: Stats): boolean => !stat.isSymbolicLink() && (stat.mode & 0o022) !== 0;
