import type { Stats } from 'node:fs';
import { changeableByOthers } from '../bpftrace/trusted.ts';
import { readSmallFile } from '../small-file.ts';

/**
 * Reads a file that only its owner can use. No other user can replace it between the checks, as no other user can write to its
 * directories. Throws Error.
 */
export function readPrivate(file: string, limit: number): string {
  const changeable = changeableByOthers(file);
  if (changeable !== undefined) throw new Error(`other users can change ${changeable.path}`);
  const check = ({ mode }: Stats) => {
    // An access control list shows in the bits of the group (acl(5)).
    if ((mode & 0o077) !== 0) throw new Error(`others than its owner can use ${file}`);
  };
  return readSmallFile(file, limit, { check });
}
