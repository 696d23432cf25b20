import { activityOf } from '../kernel/activity.ts';

/** CPU time that attaching may take, and time in all, in times of what bpftrace may idle. */
const MOST_CPU = 4;
const LONGEST = 20;
/** Looks at it in that time. */
const LOOKS = 6;

/**
 * Calls `gotOn` while a bpftrace that attaches gets on: it used the CPU, waits for it (others have it), or waits for the
 * kernel. On a busy machine attaching takes minutes, as each probe waits for a grace period; one that hangs sleeps.
 * Returns what ends it.
 */
export function watchAttach(
  pid: number,
  idleMs: number,
  gotOn: () => void,
  look: typeof activityOf = activityOf,
): () => void {
  const last = new Map<boolean, string>();
  const began = performance.now();
  const isActive = (all: boolean): boolean => {
    const activity = look(pid, all);
    if (activity === undefined || activity.cpuMs > MOST_CPU * idleMs) return false;
    const changed = activity.mark !== last.get(all);
    last.set(all, activity.mark);
    return changed || activity.waits;
  };
  const timer = setInterval(() => {
    if (performance.now() - began > LONGEST * idleMs) clearInterval(timer);
    // --bpftrace may name a script that starts bpftrace.
    else if (isActive(false) || isActive(true)) gotOn();
  }, idleMs / LOOKS).unref();
  return () => clearInterval(timer);
}
