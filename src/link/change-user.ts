import { spawnSync } from 'node:child_process';
import { VmtallyError } from '../errors.ts';
import { SETPRIV } from '../kernel/setpriv.ts';
import type { ServerUser } from '../wire/link.ts';

/**
 * False if this Node cannot change its user. A Node that is built with the libuv of the system, as in Debian 13, Fedora
 * and Arch, refuses: this libuv may use io_uring, which keeps root's rights (src/node_credentials.cc, CVE-2024-22017).
 */
export function canChangeUser(): boolean {
  try {
    process.setgroups?.(process.getgroups?.() ?? []);
    return true;
  } catch (error) {
    return Reflect.get(Object(error), 'code') !== 'ERR_INVALID_STATE';
  }
}

/** Options of setpriv that start a command as this user, without any group but the user's own. */
export const asUser = ({ uid, gid }: ServerUser): string[] => [
  '--reuid',
  String(uid),
  '--regid',
  String(gid),
  '--clear-groups',
];

/** Throws USER_FIXED where this user cannot read a file of the program. */
export function requireReadable(file: string, user: ServerUser, setpriv = SETPRIV): void {
  const { status } = spawnSync(setpriv, [...asUser(user), 'test', '-r', file], { stdio: 'ignore', env: {} });
  // Other failures have errors of their own (confined.ts).
  if (status !== 1) return;
  throw new VmtallyError(
    'USER_FIXED',
    `user ${user.name ?? user.uid} cannot read ${file}, and this Node, built with the libuv of the system, cannot read it as root and then change to that user`,
    'Install vmtally where all users can read it (npm install -g), or use a Node of nodejs.org.',
  );
}
