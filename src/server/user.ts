import type { ServerUser } from '../wire/link.ts';

/**
 * Changes this process to the user for good, without any group but the user's own. If none of the three user
 * ids is 0, the kernel clears all capabilities and keeps other processes of the user from inspecting this
 * process (capabilities(7), PR_SET_DUMPABLE in prctl(2)). Throws if the process can become root again.
 */
export function becomeUser({ uid, gid }: ServerUser): void {
  process.setgroups?.([]);
  process.setgid?.(gid);
  process.setuid?.(uid);
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
