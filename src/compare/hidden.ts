import type { Series } from '../probe/program.ts';
import { type Deltas, deltasOf } from './deltas.ts';
import { type FirstReading, joinAll, joinStretch, ranFirst, type Stretch } from './reading.ts';

/** Both sides in the ticks in which process 1, which this kernel hides, did not run, and in those in which it may have. */
export interface Hidden {
  without: Deltas;
  with: Deltas;
  /** False where process 1 ran in every tick: `without` is of the ticks before then. */
  within: boolean;
  /** Whether the kernel was found to hide it. */
  proven: boolean;
}

/** Switches away from process 1 that no tracepoint saw: of one the kernel may have skipped the probe. */
const PROOF = 2;

/** True where the kernel hides process 1 from tracepoints: it lost the CPU, and no event of that came. */
export function hidesFirst(stretches: readonly { from: FirstReading; to: FirstReading }[]): boolean {
  if (stretches.some(({ to }) => to.first?.seen)) return false;
  let switches = 0;
  for (const { from, to } of joinAll(stretches)) {
    const [before, after] = [from.first?.threads, to.first?.threads];
    // Where a thread ended meanwhile, the others stand at other places.
    if (!before || before.length !== after?.length) continue;
    for (const [at, { runs }] of before.entries()) {
      // Process 1 may still be at the last of its runs.
      switches += Math.max(0, (after[at]?.runs ?? runs) - runs - 1);
    }
  }
  return switches >= PROOF;
}

/**
 * Parts stretches by whether process 1 ran. Undefined where it never did, where a tracepoint saw it, and where there is
 * no tick without it, not in `before` either.
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
  const within = stretches.filter((one) => !ranFirst(one));
  const idle = within.length > 0 ? within : before.filter((one) => !ranFirst(one));
  if (idle.length === 0) return undefined;
  return { without: deltas(idle), with: deltas(running), within: within.length > 0, proven };
}

/** Name of the counter that `withFaults` adds. */
const FAULTS = 'hidden_faults';

/** Both sides with the page faults of the hidden process, which procfs counts, as one more counter. */
export function withFaults(deltas: Deltas, stretches: readonly Stretch[]): Deltas {
  const faults = stretches.reduce(
    (sum, { from, to }) => sum + (to.first?.faults ?? 0) - (from.first?.faults ?? 0),
    0,
  );
  return { ...deltas, counters: new Map([...deltas.counters, [FAULTS, { low: faults, high: faults }]]) };
}
