import type { Stats } from 'node:fs';
import { changeableByOthers } from '../bpftrace/trusted.ts';
import { readSmallFile } from '../small-file.ts';

/**
 * Reads a private file (`requirePrivate`). No other user can replace it between the checks, as no other user can write to its
 * directories. Throws Error.
 */
export function readPrivate(file: string, limit: number): string {
  const changeable = changeableByOthers(file);
  if (changeable !== undefined) throw new Error(`other users can change ${changeable.path}`);
  return readSmallFile(file, limit, { check: requirePrivate });
}

/**
 * Throws Error at a file that others than its owner can use. A group of this process may read a file of root: so Kubernetes gives
 * a secret to a container (fsGroup).
 */
export function requirePrivate(
  { mode, uid, gid }: Pick<Stats, 'mode' | 'uid' | 'gid'>,
  groups: readonly number[] = process.getgroups?.() ?? [],
): void {
  // An access control list shows in the bits of the group (acl(5)).
  const most = uid === 0 && gid !== 0 && groups.includes(gid) ? 0o740 : 0o700;
  if ((mode & 0o777 & ~most) !== 0) throw new Error('others than its owner can use it: chmod 600');
}
