import type { CapturedSeries, HeadLine, RunLine } from '../capture/schema.ts';
import {
  gapSeconds,
  type Losses,
  lossesOf,
  runsOf,
  type SeriesSpan,
  sessionAccuracy,
} from '../tally/accuracy.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { Series } from '../wire/series.ts';
import type { SessionInfo } from '../wire/session.ts';
import { SESSION, START, type WalkState } from './walk.ts';

/** Counts by series from some state on. */
interface Span {
  from: WalkState;
  counts: readonly number[];
}

/**
 * Describes the session of a capture at a state. The file has its cost once a member, as of the member's end.
 * `window`: the last ten minutes; `all`: counts since the start.
 */
export function infoOf(
  head: HeadLine,
  state: WalkState,
  { all, window }: { all: readonly number[]; window: Span },
): SessionInfo {
  const { line, tick, seconds } = state;
  const spanOf = (span: Span) =>
    // Before format 1.2 the end of the first member says it: until then nobody knows what was missed.
    line === undefined && state.exactness === START.exactness
      ? { seconds, series: [] }
      : seriesSpansOf(head.series, state, span);
  const since = spanOf({ from: START, counts: all });
  return {
    ...troubleOf(state),
    id: SESSION,
    name: 'capture',
    locked: true,
    companionOf: null,
    events: [...new Set(head.series.map(({ event }) => event))].map((event) => ({ event })),
    scope: { inherit: true },
    target: head.target.replace(/^'(.*)'$/, '$1'),
    by: 'pid',
    ...(head.by === 'pid,site' && { sites: true as const }),
    // The only tick of a short command is no tick that was cut short: it has a rate.
    intervalMs: Math.max(1, Math.round(tick === 1 ? Math.min(head.tickMs, 1000 * seconds) : head.tickMs)),
    attaching: null,
    createdMs: head.startedMs,
    endedMs: null,
    series: head.series.map(seriesOf),
    ticks: tick,
    countedSeconds: seconds,
    accuracy: sessionAccuracy(window.from.tick === 0 ? since : spanOf(window), since),
    pressure: [],
    cost: {
      bpftracePercent: percentOf(line, 'bpftraceSeconds'),
      bpftraceSeconds: line?.cost.bpftraceSeconds ?? 0,
      probesPercent: null,
      eventsPerSecond: null,
      nsPerEvent: null,
    },
  };
}

/** The part of the description from which marks are made; `events` and `intervalMs` of a capture never change. */
export const troubleOf = (state: WalkState) => ({
  state: 'counting' as const,
  problem:
    state.problem === null
      ? null
      : {
          code: 'CAPTURE_INVALID' as const,
          message: `the record ended with an error: ${state.problem}`,
          hint: 'The counts up to here are right.',
        },
  events: [],
  intervalMs: 0,
  exactness: { ...exactnessOf(state), beyondDouble: [] },
  pauses: { count: 0, seconds: 0 },
  budget: null,
});

/** CPU time of vmtally when it recorded, or of its bpftrace, in percent of one CPU. */
export const percentOf = (line: RunLine | undefined, which: 'bpftraceSeconds' | 'vmtallySeconds'): number => {
  const { bpftraceSeconds = 0, vmtallySeconds = 0, cpuPercent = 0 } = line?.cost ?? {};
  const both = bpftraceSeconds + vmtallySeconds;
  return both === 0
    ? 0
    : (cpuPercent * (which === 'bpftraceSeconds' ? bpftraceSeconds : vmtallySeconds)) / both;
};

/** The series as clients see it. */
export const seriesOf = ({ map: _map, events: _events, ...series }: CapturedSeries): Series => series;

/** Exactness with what the file has lost: time in which nothing was counted. */
function exactnessOf({ exactness: recorded, gaps, lostSeconds }: WalkState): Exactness {
  if (gaps.length === 0) return recorded;
  const lengths = gaps.map(({ fromMs, toMs }) => (toMs - fromMs) / 1000);
  const earlier = Math.max(0, lostSeconds - lengths.reduce((sum, length) => sum + length, 0));
  return {
    ...recorded,
    exact: false,
    gaps: [
      ...recorded.gaps,
      ...lengths.map((seconds) => ({
        reason: 'capture damaged' as const,
        seconds,
        stderr: null,
        losesOrphans: false,
      })),
    ],
    earlierGaps: {
      count: recorded.earlierGaps.count,
      seconds: recorded.earlierGaps.seconds + (earlier < 0.001 ? 0 : earlier),
    },
  };
}

function seriesSpansOf(
  all: readonly CapturedSeries[],
  state: WalkState,
  { from, counts }: Span,
): { seconds: number; series: SeriesSpan[] } {
  const [now, before] = [exactnessOf(state), exactnessOf(from)];
  const uncountedSeconds = Math.max(0, gapSeconds(now) - gapSeconds(before));
  const seconds = state.seconds - from.seconds + uncountedSeconds;
  const [lossesNow, lossesBefore] = [lossesOf(now), lossesOf(before)];
  const runs = runsOf(
    all.map(({ events, sum }, index) => ({ events, counted: counts[index] ?? 0, isSum: sum !== null })),
  );
  const series = all.map((one, index) => ({
    series: one.label,
    counted: counts[index] ?? 0,
    runs: runs[index] ?? 0,
    losses: newLosses(lossesNow(one), lossesBefore(one)),
    isSum: one.sum !== null,
    seconds,
    uncountedSeconds,
    windowSeconds: WINDOW_SECONDS,
    isCountedNow: true,
  }));
  return { seconds, series };
}

const WINDOW_SECONDS = 600;

const newLosses = (now: Losses, before: Losses): Losses => ({
  ...now,
  missing: Math.max(0, now.missing - before.missing),
  unbounded: Math.max(0, now.unbounded - before.unbounded),
});
