import type { FirstProcess } from '../kernel/first-process.ts';

/**
 * Reconciliation reading at one tick: the running totals of the tracepoints, between two readings of
 * /proc/vmstat.
 */
export interface Reading {
  /** By the clock of bpftrace's `nsecs`. */
  ns: number;
  before: ReadonlyMap<string, number>;
  after: ReadonlyMap<string, number>;
  /** By series, then by value of its key (0 if it has none): counts or sums since the program began. */
  totals: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** Missed runs that lost events since the session began, by event; read after the tick. */
  missed: ReadonlyMap<string, number>;
  /**
   * `missed` as read before the tick: no fewer runs had been missed when the tick printed the totals. Equal
   * to `missed` if not given.
   */
  missedBefore?: ReadonlyMap<string, number> | undefined;
  /** Series whose map has reached max entries. */
  full: ReadonlySet<number>;
  /**
   * Process 1 between the two readings of vmstat, and whether a tracepoint has seen it; set if the kernel
   * guards it.
   */
  first?: (FirstProcess & { seen: boolean }) | undefined;
}

/** The part of a reading that describes process 1. */
export type FirstReading = Pick<Reading, 'first'>;

/** The time between two readings of one program. */
export interface Stretch {
  from: Reading;
  to: Reading;
}

/** Stretches that are kept apart: each holds two readings, of some 20 KB each. */
const MOST_STRETCHES = 500;

/**
 * Appends a stretch: it extends the last one if it begins where that ended, and stands alone after a gap.
 * Stretches in which process 1 ran stay apart from those in which it did not, because the kernel may hide
 * process 1. If there are many, the oldest ones become one, in which process 1 ran: sums stay exact.
 */
export function joinStretch(stretches: readonly Stretch[], next: Stretch): Stretch[] {
  const last = stretches.at(-1);
  if (last?.to === next.from && ranFirst(last) === ranFirst(next))
    return [...stretches.slice(0, -1), { from: last.from, to: next.to }];
  const all = [...stretches, next];
  if (all.length <= MOST_STRETCHES) return all;
  const oldest = all.findIndex(({ to }, index) => all[index + 1]?.from === to);
  const [first, second] = all.slice(oldest, oldest + 2);
  if (oldest >= 0 && first && second) all.splice(oldest, 2, { from: first.from, to: second.to });
  return all;
}

/** Joins each stretch with the one before it if it begins where that ended. */
export function joinAll<R>(stretches: readonly { from: R; to: R }[]): { from: R; to: R }[] {
  const joined: { from: R; to: R }[] = [];
  for (const { from, to } of stretches) {
    const last = joined.at(-1);
    if (last?.to === from) joined[joined.length - 1] = { from: last.from, to };
    else joined.push({ from, to });
  }
  return joined;
}

/** True if process 1 may have run in a stretch; false if no reading has its state. */
export function ranFirst({
  from: { first: from },
  to: { first: to },
}: {
  from: FirstReading;
  to: FirstReading;
}): boolean {
  if (from === undefined && to === undefined) return false;
  const [before, after] = [from?.threads, to?.threads];
  // The kernel adds to a thread's time at each tick of its clock, and to its runs when the thread gets a CPU.
  return (
    !before ||
    before.length !== after?.length ||
    before.some(({ ns, runs }, thread) => ns !== after[thread]?.ns || runs !== after[thread]?.runs)
  );
}
