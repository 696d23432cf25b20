/** Books at one tick: the running totals of the tracepoints, between two readings of /proc/vmstat. */
export interface Reading {
  /** By the clock of bpftrace's `nsecs`. */
  ns: number;
  before: ReadonlyMap<string, number>;
  after: ReadonlyMap<string, number>;
  /** By series, then by value of its key (0 where it has none): counts or sums since the program began. */
  totals: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** Runs that were missed since the session began, by event, as far as they lost events. */
  missed: ReadonlyMap<string, number>;
  /** Series whose map has no room for another value. */
  full: ReadonlySet<number>;
}

/** What happened between two readings of one program. */
export interface Stretch {
  from: Reading;
  to: Reading;
}

/** Stretches with one more: it goes on where the last one ended, or begins after a gap. */
export function joinStretch(stretches: readonly Stretch[], next: Stretch): Stretch[] {
  const last = stretches.at(-1);
  return last?.to === next.from
    ? [...stretches.slice(0, -1), { from: last.from, to: next.to }]
    : [...stretches, next];
}
