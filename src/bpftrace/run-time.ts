import { type LoadedProgram, type Runs, runsOf } from './fdinfo.ts';
import { enableStats } from './stats.ts';

/** Runs of programs while the kernel measured them. */
export interface Window {
  /** In the order of the programs. */
  runs: Runs[];
  seconds: number;
}

/**
 * Makes the kernel measure the programs of a bpftrace for `ms`. Undefined if vmtally may not or cannot make it
 * do so; null if this measurement failed: bpftrace ended, or the process that holds the measurement did.
 */
export async function runTime(
  pid: number,
  programs: readonly LoadedProgram[],
  ms: number,
): Promise<Window | null | undefined> {
  const stats = await enableStats();
  if (stats === undefined) return undefined;
  try {
    const from = runsOf(pid, programs);
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, ms));
    const stayedOn = stats.enabled();
    const to = runsOf(pid, programs);
    if (from === undefined || to === undefined || !stayedOn) return null;
    return {
      runs: to.map(({ runs, ns }, index) => ({
        runs: runs - (from[index]?.runs ?? 0),
        ns: ns - (from[index]?.ns ?? 0),
      })),
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await stats.disable();
  }
}
