import type { FirstProcess } from '../kernel/first-process.ts';

/** Books at one tick: the running totals of the tracepoints, between two readings of /proc/vmstat. */
export interface Reading {
  /** By the clock of bpftrace's `nsecs`. */
  ns: number;
  before: ReadonlyMap<string, number>;
  after: ReadonlyMap<string, number>;
  /** By series, then by value of its key (0 where it has none): counts or sums since the program began. */
  totals: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** Runs that were missed since the session began, by event, as far as they lost events; read after the tick. */
  missed: ReadonlyMap<string, number>;
  /** The same, read before the tick: no fewer had been missed when the books were printed. `missed` where not given. */
  missedBefore?: ReadonlyMap<string, number> | undefined;
  /** Series whose map has no room for another value. */
  full: ReadonlySet<number>;
  /** Process 1 between the two readings of vmstat, and whether a tracepoint has seen it; where the kernel guards it. */
  first?: (FirstProcess & { seen: boolean }) | undefined;
}

/** The part of a reading that is of process 1. */
export type FirstReading = Pick<Reading, 'first'>;

/** What happened between two readings of one program. */
export interface Stretch {
  from: Reading;
  to: Reading;
}

/**
 * Stretches with one more: it goes on where the last one ended, or begins after a gap. Those in which process 1 was at
 * work and those in which it was not are kept apart, as the kernel may hide it.
 */
export function joinStretch(stretches: readonly Stretch[], next: Stretch): Stretch[] {
  const last = stretches.at(-1);
  return last?.to === next.from && ranFirst(last) === ranFirst(next)
    ? [...stretches.slice(0, -1), { from: last.from, to: next.to }]
    : [...stretches, next];
}

/** The same stretches, joined wherever one goes on where another ended. */
export function joinAll<R>(stretches: readonly { from: R; to: R }[]): { from: R; to: R }[] {
  const joined: { from: R; to: R }[] = [];
  for (const { from, to } of stretches) {
    const last = joined.at(-1);
    if (last?.to === from) joined[joined.length - 1] = { from: last.from, to };
    else joined.push({ from, to });
  }
  return joined;
}

/** True where process 1 may have run in a stretch; false where nobody watches it. */
export function ranFirst({
  from: { first: from },
  to: { first: to },
}: {
  from: FirstReading;
  to: FirstReading;
}): boolean {
  if (from === undefined && to === undefined) return false;
  const [before, after] = [from?.threads, to?.threads];
  // The kernel adds to the time of a thread at each tick of its clock, to its runs as it gets a CPU.
  return (
    !before ||
    before.length !== after?.length ||
    before.some(({ ns, runs }, at) => ns !== after[at]?.ns || runs !== after[at]?.runs)
  );
}
