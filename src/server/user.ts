import { VmtallyError } from '../errors.ts';
import { canChangeUser } from '../link/change-user.ts';
import type { ServerUser } from '../wire/link.ts';

/**
 * Changes this process to the user for good, without any group but the user's own. If none of the three user
 * ids is 0, the kernel clears all capabilities and keeps other processes of the user from inspecting this
 * process (capabilities(7), PR_SET_DUMPABLE in prctl(2)). Throws USER_FIXED, and if the process can become root again.
 */
export function becomeUser({ uid, gid }: ServerUser): void {
  if (!canChangeUser())
    throw new VmtallyError(
      'USER_FIXED',
      'this Node, built with the libuv of the system, cannot change its user, and what talks to the network must not be root',
      'Run the command as an ordinary user, or with a Node of nodejs.org.',
    );
  process.setgroups?.([]);
  process.setgid?.(gid);
  process.setuid?.(uid);
  if (uid !== 0 && canBecomeRoot()) throw new Error(`user ${uid} can become root again`);
}

/** Throws if a process that was started as this user is not, or can become root. */
export function requireUser({ uid, gid }: ServerUser): void {
  const groups = process.getgroups?.().filter((group) => group !== gid) ?? [];
  if (process.getuid?.() !== uid || process.getgid?.() !== gid || groups.length > 0)
    throw new Error(`the serving process is not user ${uid} alone`);
  if (uid !== 0 && canBecomeRoot()) throw new Error(`user ${uid} can become root again`);
}

function canBecomeRoot(): boolean {
  try {
    process.setuid?.(0);
    return true;
  } catch {
    return false;
  }
}
