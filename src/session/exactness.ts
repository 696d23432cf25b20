/** Time in which nothing was counted. */
export interface Gap {
  reason: 'map full' | 'bpftrace died' | 'bpftrace stalled' | 'bpftrace failed';
  /** Null where counting never went on. */
  seconds: number | null;
  /** The last line that bpftrace wrote to stderr, where it ended by itself and wrote one. */
  stderr: string | null;
  /** Whether children belong to the scope: one that started in this time is taken up after it by its parent only. */
  losesOrphans: boolean;
}

/** All that can make a count wrong, and by how much where that is known. */
export interface Exactness {
  /** True where nothing below took a count away. */
  exact: boolean;
  /**
   * Runs of a probe that the kernel skipped on the whole system, since another BPF program was at work on that CPU.
   * `bound`: the most of them that these counts can be short of.
   */
  missedRuns: { event: string; loses: 'events' | 'processes'; runs: number; bound: number }[];
  /** False on kernels that do not count them (before 6.7), and where they could not be read. */
  missedRunsKnown: boolean;
  /** Whether the kernel counts them and they could not be read. */
  missedRunsUnread: boolean;
  /** Maps that had no room for more keys. */
  mapFull: { map: string; keys: number }[];
  /** Updates of new rows that were lost where two CPUs brought one at once (bpftrace 0.20 to 0.23), by series. */
  lostUpdates: { event: string; updates: number }[];
  /** Counts under a name, by series, that may be another process's: both had one pid within a tick. */
  sharedPids: { event: string; counts: number }[];
  /** Events of bpftrace's own output that were lost. */
  lostOutput: number;
  /** Lines of bpftrace's that could not be read. */
  garbledOutput: number;
  restarts: number;
  gaps: Gap[];
  /** Gaps before those, where there were many. */
  earlierGaps: { count: number; seconds: number };
  /** Ticks that came late. They make an interval longer and lose nothing. */
  lateTicks: number;
  /** cgroups made below those in scope after the start; what runs in them is not counted. */
  newCgroups: string[];
  /**
   * `yes`: process 1 is in scope, and this kernel hides it from every tracepoint. `perhaps`: it ran too little to tell
   * whether this kernel, which guards it from root, hides it too.
   */
  hidesFirst: 'no' | 'perhaps' | 'yes';
}

/** What the maps of who ended or was renamed are called among those that were full: no count is less for them. */
export const NAMES_MAP = 'names';

export const nothingMissed = (): Exactness => ({
  exact: true,
  missedRuns: [],
  missedRunsKnown: true,
  missedRunsUnread: false,
  mapFull: [],
  lostUpdates: [],
  sharedPids: [],
  lostOutput: 0,
  garbledOutput: 0,
  restarts: 0,
  gaps: [],
  earlierGaps: { count: 0, seconds: 0 },
  lateTicks: 0,
  newCgroups: [],
  hidesFirst: 'no',
});

/** Whether counts may be wrong. Missed runs that a kernel does not count are a doubt, not a finding, as is `perhaps`. */
export const isExact = (found: Omit<Exactness, 'exact'>): boolean =>
  found.missedRuns.every(({ bound }) => bound === 0) &&
  found.mapFull.every(({ map }) => map === NAMES_MAP) &&
  found.lostUpdates.length === 0 &&
  found.lostOutput === 0 &&
  found.garbledOutput === 0 &&
  found.gaps.length === 0 &&
  found.newCgroups.length === 0 &&
  found.hidesFirst !== 'yes';

/** Gaps that are told one by one. */
const GAPS_KEPT = 100;

/** Puts the oldest of many gaps among the earlier ones. */
export function foldGaps(found: Pick<Exactness, 'gaps' | 'earlierGaps'>): void {
  const { earlierGaps } = found;
  for (const { seconds } of found.gaps.splice(0, found.gaps.length - GAPS_KEPT)) {
    earlierGaps.count++;
    earlierGaps.seconds += seconds ?? 0;
  }
}

/** The same with the missed runs of a shorter time, by event, as the books have them: those of the whole system. */
export function withMissedRuns(found: Exactness, missed: ReadonlyMap<string, number>): Exactness {
  const events = [...missed]
    .filter(([, runs]) => runs > 0)
    .map(([event, runs]) => ({ event, loses: 'events' as const, runs, bound: runs }));
  const processes = found.missedRuns.filter(({ loses }) => loses === 'processes');
  const all = { ...found, missedRuns: [...events, ...processes] };
  return { ...all, exact: isExact(all) };
}

/** What several sessions missed together. */
export function mergeExactness(all: readonly Exactness[]): Exactness {
  const missed = new Map<string, Exactness['missedRuns'][number]>();
  for (const one of all.flatMap(({ missedRuns }) => missedRuns)) {
    const key = `${one.event} ${one.loses}`;
    const { runs, bound } = missed.get(key) ?? { runs: 0, bound: 0 };
    missed.set(key, { ...one, runs: one.runs + runs, bound: one.bound + bound });
  }
  const lost = sumsByEvent(
    all.flatMap((one) => one.lostUpdates.map(({ event, updates }) => [event, updates])),
  );
  const shared = sumsByEvent(
    all.flatMap((one) => one.sharedPids.map(({ event, counts }) => [event, counts])),
  );
  const sum = (of: (found: Exactness) => number) => all.reduce((total, found) => total + of(found), 0);
  const merged: Exactness = {
    exact: all.every(({ exact }) => exact),
    missedRuns: [...missed.values()],
    missedRunsUnread: all.some(({ missedRunsUnread }) => missedRunsUnread),
    missedRunsKnown: all.every(({ missedRunsKnown }) => missedRunsKnown),
    mapFull: all.flatMap(({ mapFull }) => mapFull),
    lostUpdates: [...lost].map(([event, updates]) => ({ event, updates })),
    sharedPids: [...shared].map(([event, counts]) => ({ event, counts })),
    lostOutput: sum(({ lostOutput }) => lostOutput),
    garbledOutput: sum(({ garbledOutput }) => garbledOutput),
    restarts: sum(({ restarts }) => restarts),
    gaps: all.flatMap(({ gaps }) => gaps),
    earlierGaps: {
      count: sum(({ earlierGaps }) => earlierGaps.count),
      seconds: sum(({ earlierGaps }) => earlierGaps.seconds),
    },
    lateTicks: sum(({ lateTicks }) => lateTicks),
    newCgroups: [...new Set(all.flatMap(({ newCgroups }) => newCgroups))],
    hidesFirst: (['yes', 'perhaps'] as const).find((one) => all.some((f) => f.hidesFirst === one)) ?? 'no',
  };
  foldGaps(merged);
  return merged;
}

function sumsByEvent(entries: readonly (readonly [event: string, count: number])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [event, count] of entries) sums.set(event, (sums.get(event) ?? 0) + count);
  return sums;
}
