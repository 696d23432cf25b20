import type { Series } from '../probe/program.ts';
import { type Deltas, deltasOf } from './deltas.ts';
import { type FirstReading, joinAll, joinStretch, ranFirst, type Stretch } from './reading.ts';

/**
 * Both sides in the ticks in which process 1, which this kernel hides, did not run, and in those in which it
 * may have run.
 */
export interface Hidden {
  without: Deltas;
  with: Deltas;
  /** False if process 1 ran in every tick: `without` is from the ticks before then. */
  within: boolean;
  /** True if the kernel was found to hide process 1. */
  proven: boolean;
}

/**
 * Switches away from process 1 without an event that prove that the kernel hides it: for one switch the
 * kernel may have skipped the probe.
 */
const PROOF = 2;

/** True if the kernel hides process 1 from tracepoints: process 1 lost the CPU, and no tracepoint saw it. */
export function hidesFirst(stretches: readonly { from: FirstReading; to: FirstReading }[]): boolean {
  if (stretches.some(({ to }) => to.first?.seen)) return false;
  let switches = 0;
  for (const { from, to } of joinAll(stretches)) {
    const [before, after] = [from.first?.threads, to.first?.threads];
    // If a thread ended in between, the other threads have other indexes.
    if (!before || before.length !== after?.length) continue;
    for (const [thread, { runs }] of before.entries()) {
      // Process 1 may still be in the last of its runs.
      switches += Math.max(0, (after[thread]?.runs ?? runs) - runs - 1);
    }
  }
  return switches >= PROOF;
}

/**
 * Splits stretches by whether process 1 ran. Undefined if it never ran, if a tracepoint saw it, or if it ran
 * in every tick, those of `before` included.
 */
export function hiddenWork(
  stretches: readonly Stretch[],
  series: readonly Series[],
  drift: number,
  proven: boolean,
  before: readonly Stretch[] = [],
): Hidden | undefined {
  const running = stretches.filter(ranFirst);
  if (running.length === 0 || stretches.some(({ to }) => to.first?.seen)) return undefined;
  const deltas = (kept: readonly Stretch[]) =>
    deltasOf(kept.reduce<Stretch[]>(joinStretch, []), series, drift);
  const within = stretches.filter((stretch) => !ranFirst(stretch));
  const idle = within.length > 0 ? within : before.filter((stretch) => !ranFirst(stretch));
  if (idle.length === 0) return undefined;
  return { without: deltas(idle), with: deltas(running), within: within.length > 0, proven };
}

/** Name of the counter that `withFaults` adds. */
const FAULTS = 'hidden_faults';

/** Both sides with the page faults of the hidden process, which procfs counts, as one more counter. */
export function withFaults(deltas: Deltas, stretches: readonly Stretch[]): Deltas {
  const faults = stretches.reduce(
    (sum, { from, to }) => sum + (from.first && to.first ? to.first.faults - from.first.faults : 0),
    0,
  );
  return { ...deltas, counters: new Map([...deltas.counters, [FAULTS, { low: faults, high: faults }]]) };
}
