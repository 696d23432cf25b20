import { activityOf } from '../kernel/activity.ts';

/** Longest time that bpftrace may do nothing while it attaches, in ms. */
export const ATTACH_MS = 30_000;
/** Limits of attaching, as multiples of the time that bpftrace may idle: CPU time, and time in all. */
const MOST_CPU = 4;
const LONGEST = 20;
/** Checks within the time that bpftrace may idle. */
const CHECKS = 6;

/**
 * Calls `gotOn` while an attaching bpftrace makes progress: it used the CPU, waits for a CPU that others use,
 * or waits for the kernel. On a busy machine attaching takes minutes, as each probe waits for a grace period;
 * a bpftrace that hangs sleeps. Returns a function that ends the watch.
 */
export function watchAttach(
  pid: number,
  idleMs: number,
  onProgress: () => void,
  activityOfProcess: typeof activityOf = activityOf,
): () => void {
  const last = new Map<boolean, string>();
  const began = performance.now();
  const isActive = (all: boolean): boolean => {
    const activity = activityOfProcess(pid, all);
    if (activity === undefined || activity.cpuMs > MOST_CPU * idleMs) return false;
    const changed = activity.mark !== last.get(all);
    last.set(all, activity.mark);
    return changed || activity.waits;
  };
  const timer = setInterval(() => {
    if (performance.now() - began > LONGEST * idleMs) clearInterval(timer);
    // --bpftrace may name a script that starts bpftrace.
    else if (isActive(false) || isActive(true)) onProgress();
  }, idleMs / CHECKS).unref();
  return () => clearInterval(timer);
}
