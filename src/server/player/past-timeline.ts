import type { Past, PastTick } from '../../tally/past.ts';
import type { Timeline } from '../timeline.ts';

/** Points of the course are so long: a client gets all of them whenever one is new. */
const POINT_MS = 5_000;
/** A longer time between two ticks was not counted; a shorter one is the delay of a busy machine. */
const PAUSE_MS = 300;
const MOST_GAPS = 100;

type Span = Pick<Timeline, 'startMs' | 'endMs' | 'points' | 'gaps'>;

/** The last points that were made for a past, and of which tick they are. */
const made = new WeakMap<Past, { point: number; points: Timeline['points'] }>();

/** The time that a past has, with the course of its events and its gaps. */
export function spanOf(past: Past): Span {
  const { ticks, first } = past;
  const start = first ?? { atMs: 0, seconds: 0 };
  return {
    startMs: start.atMs - 1000 * start.seconds,
    endMs: ticks.at(-1)?.atMs ?? start.atMs,
    points: pointsOf(past),
    gaps: gapsOf(ticks),
  };
}

function pointsOf(past: Past): Timeline['points'] {
  const { ticks } = past;
  const point = Math.floor((ticks.at(-1)?.atMs ?? 0) / POINT_MS);
  const known = made.get(past);
  if (known?.point === point) return known.points;
  const points: Timeline['points'] = [];
  let [at, seconds, events] = [-1, 0, 0];
  for (const tick of ticks) {
    const fromMs = tick.atMs - 1000 * tick.seconds;
    const own = Math.floor(tick.atMs / POINT_MS);
    const last = points.at(-1);
    if (own === at && last !== undefined) {
      seconds += tick.seconds;
      events += tick.events;
      last[1] = tick.atMs;
    } else {
      [at, seconds, events] = [own, tick.seconds, tick.events];
      points.push([fromMs, tick.atMs, 0]);
    }
    const now = points.at(-1);
    if (now !== undefined && seconds > 0) now[2] = events / seconds;
  }
  made.set(past, { point, points });
  return points;
}

const gapsOf = (ticks: readonly PastTick[]): Timeline['gaps'] =>
  ticks
    .flatMap((tick, index) => {
      const fromMs = ticks[index - 1]?.atMs;
      const toMs = tick.atMs - 1000 * tick.seconds;
      return fromMs === undefined || toMs - fromMs <= PAUSE_MS
        ? []
        : [{ fromMs, toMs, why: 'not counted' as const }];
    })
    .slice(-MOST_GAPS);
