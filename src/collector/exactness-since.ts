import type { Exactness } from '../wire/exactness.ts';
import { isExact } from './exactness.ts';

/**
 * Returns the findings since `before`, an earlier state of the same record. A finding without a number or a time stays, as it
 * may be repeated: a new cgroup, what is unknown, a full map in an old capture.
 */
export function exactnessSince(now: Exactness, before: Exactness): Exactness {
  const missedBefore = new Map(before.missedRuns.map((loss) => [`${loss.event} ${loss.loses}`, loss]));
  const lostBefore = new Map(before.lostUpdates.map(({ event, updates }) => [event, updates]));
  const sharedBefore = new Map(before.sharedPids.map(({ event, counts }) => [event, counts]));
  const fullBefore = new Map(before.mapFull.map(({ map, keys, times = 0 }) => [`${map} ${keys}`, times]));
  const gaps = gapsSince(now, before);
  const since = {
    ...now,
    missedRuns: now.missedRuns
      .map((loss) => {
        const { runs, bound } = missedBefore.get(`${loss.event} ${loss.loses}`) ?? { runs: 0, bound: 0 };
        return { ...loss, runs: less(loss.runs, runs), bound: less(loss.bound, bound) };
      })
      .filter(({ runs }) => runs > 0),
    lostUpdates: now.lostUpdates
      .map(({ event, updates }) => ({ event, updates: less(updates, lostBefore.get(event) ?? 0) }))
      .filter(({ updates }) => updates > 0),
    sharedPids: now.sharedPids
      .map(({ event, counts }) => ({ event, counts: less(counts, sharedBefore.get(event) ?? 0) }))
      .filter(({ counts }) => counts > 0),
    mapFull: now.mapFull
      .map(({ map, keys, times }) =>
        times === undefined
          ? { map, keys }
          : { map, keys, times: less(times, fullBefore.get(`${map} ${keys}`) ?? 0) },
      )
      .filter(({ times }) => times !== 0),
    lostOutput: less(now.lostOutput, before.lostOutput),
    garbledOutput: less(now.garbledOutput, before.garbledOutput),
    restarts: less(now.restarts, before.restarts),
    lateTicks: less(now.lateTicks, before.lateTicks),
    ...gaps,
  };
  return { ...since, exact: isExact(since) };
}

/** Gaps that began since: the latest ones. Only the latest are listed, the others are a number and a time. */
function gapsSince(now: Exactness, before: Exactness): Pick<Exactness, 'gaps' | 'earlierGaps'> {
  const number = ({ gaps, earlierGaps }: Exactness): number => earlierGaps.count + gaps.length;
  const fresh = Math.max(0, number(now) - number(before));
  if (fresh <= now.gaps.length)
    return { gaps: now.gaps.slice(now.gaps.length - fresh), earlierGaps: { count: 0, seconds: 0 } };
  const secondsBefore = before.gaps.reduce(
    (sum, { seconds }) => sum + (seconds ?? 0),
    before.earlierGaps.seconds,
  );
  return {
    gaps: now.gaps,
    earlierGaps: {
      count: fresh - now.gaps.length,
      seconds: less(now.earlierGaps.seconds, secondsBefore),
    },
  };
}

const less = (now: number, before: number): number => Math.max(0, now - before);
