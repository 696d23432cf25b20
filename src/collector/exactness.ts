import type { Exactness } from '../wire/exactness.ts';

/** Name of the maps of ended and renamed tasks in `mapFull`. If they are full, no count is too low. */
export const NAMES_MAP = 'names';

/** Name of the map of objects in `mapFull`: where it was full, the count ended. */
export const OBJECTS = 'objects';

/**
 * False if a finding shows that counts may be wrong. Missed runs that a kernel does not count are a doubt,
 * not a finding, and so is `perhaps`.
 */
export const isExact = (findings: Omit<Exactness, 'exact'>): boolean =>
  findings.missedRuns.every(({ bound }) => bound === 0) &&
  findings.mapFull.every(({ map }) => map === NAMES_MAP) &&
  findings.lostUpdates.length === 0 &&
  findings.lostOutput === 0 &&
  findings.garbledOutput === 0 &&
  findings.gaps.length === 0 &&
  findings.newCgroups.length === 0 &&
  findings.hidesFirst !== 'yes';

/** Gaps that are listed one by one. */
const LISTED_GAPS = 100;

/** Adds the oldest gaps, if there are more than GAPS_KEPT, to `earlierGaps`. */
export function foldGaps(exactness: Pick<Exactness, 'gaps' | 'earlierGaps'>): void {
  const { earlierGaps } = exactness;
  for (const { seconds } of exactness.gaps.splice(0, exactness.gaps.length - LISTED_GAPS)) {
    earlierGaps.count++;
    earlierGaps.seconds += seconds ?? 0;
  }
}

/**
 * Replaces the missed runs by those of a shorter time, by event, as the reconciliation has them: for the
 * whole system.
 */
export function withMissedRuns(exactness: Exactness, missed: ReadonlyMap<string, number>): Exactness {
  const events = [...missed]
    .filter(([, runs]) => runs > 0)
    .map(([event, runs]) => ({ event, loses: 'events' as const, runs, bound: runs }));
  const processes = exactness.missedRuns.filter(({ loses }) => loses === 'processes');
  const all = { ...exactness, missedRuns: [...events, ...processes] };
  return { ...all, exact: isExact(all) };
}

/** Leaves out the missed runs of other events. */
export function exactnessOf(exactness: Exactness, events: ReadonlySet<string>): Exactness {
  const missedRuns = exactness.missedRuns.filter(
    ({ event, loses }) => loses === 'processes' || events.has(event),
  );
  const all = { ...exactness, missedRuns };
  return { ...all, exact: isExact(all) };
}

/** Merges several records of exactness into one. */
export function mergeExactness(all: readonly Exactness[]): Exactness {
  const missed = new Map<string, Exactness['missedRuns'][number]>();
  for (const loss of all.flatMap(({ missedRuns }) => missedRuns)) {
    const key = `${loss.event} ${loss.loses}`;
    const { runs, bound } = missed.get(key) ?? { runs: 0, bound: 0 };
    missed.set(key, { ...loss, runs: loss.runs + runs, bound: loss.bound + bound });
  }
  const lost = sumsByEvent(
    all.flatMap(({ lostUpdates }) => lostUpdates.map(({ event, updates }) => [event, updates])),
  );
  const shared = sumsByEvent(
    all.flatMap(({ sharedPids }) => sharedPids.map(({ event, counts }) => [event, counts])),
  );
  const sum = (value: (exactness: Exactness) => number) =>
    all.reduce((total, exactness) => total + value(exactness), 0);
  const merged: Exactness = {
    exact: all.every(({ exact }) => exact),
    missedRuns: [...missed.values()],
    missedRunsUnread: all.some(({ missedRunsUnread }) => missedRunsUnread),
    missedRunsKnown: all.every(({ missedRunsKnown }) => missedRunsKnown),
    uncountedMisses: [...new Set(all.flatMap(({ uncountedMisses }) => uncountedMisses))],
    mapFull: mergeFull(all.flatMap(({ mapFull }) => mapFull)),
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
    hidesFirst:
      (['yes', 'perhaps'] as const).find((hides) => all.some(({ hidesFirst }) => hidesFirst === hides)) ??
      'no',
  };
  foldGaps(merged);
  return merged;
}

function mergeFull(all: Exactness['mapFull']): Exactness['mapFull'] {
  const merged = new Map<string, Exactness['mapFull'][number]>();
  for (const full of all) {
    const key = `${full.map} ${full.keys}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...full, times: (known.times ?? 1) + (full.times ?? 1) } : full);
  }
  return [...merged.values()];
}

function sumsByEvent(entries: readonly (readonly [event: string, count: number])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [event, count] of entries) sums.set(event, (sums.get(event) ?? 0) + count);
  return sums;
}
