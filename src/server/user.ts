import type { ServerUser } from '../wire/link.ts';

/**
 * Makes this process that user's, with no group besides the user's own, and for good: with three user ids that are
 * not 0 the kernel takes away all capabilities, and does not let others of that user look into the process
 * (capabilities(7), PR_SET_DUMPABLE in prctl(2)). Throws where it could be taken back.
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
