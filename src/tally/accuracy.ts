import type { Accuracy, SessionAccuracy, SpanAccuracy } from '../wire/accuracy.ts';
import type { Exactness } from '../wire/exactness.ts';
import { LEVELS, type Level } from '../wire/levels.ts';

/** Events that a series may lack, as far as vmtally knows. */
export interface Losses {
  /** Events at most. */
  missing: number;
  /** Findings that lose an unknown number of events. */
  unbounded: number;
  /** True while a part of the target is not counted. */
  isPartial: boolean;
  /** True if the kernel does not tell what it skips. */
  isUncertain: boolean;
}

export interface SeriesSpan {
  series: string;
  counted: number;
  /** Events of the series' tracepoints that another series counted: a series of some of them shares their losses. */
  runs?: number;
  losses: Losses;
  /** True if the count is a sum of values: missing events say nothing about their values. */
  isSum: boolean;
  /** Length of the span, with the time not counted. */
  seconds: number;
  uncountedSeconds: number;
  /** Length of the window by which the time not counted is judged: a young span is not all of it. Absent: the span. */
  windowSeconds?: number;
  /** False if the series is dropped, or counting failed and has not resumed. */
  isCountedNow: boolean;
}

/** Names of full maps of collector/exactness-record.ts that hold no counts and lose events of any series. */
const SHARED_MAPS = ['processes in scope', 'some map'];

/** A series by its name and the tracepoints that it is counted at. */
interface Counted {
  label: string;
  events: readonly string[];
}

/** Returns a function that finds what a series may lack: it is called for many series of the same exactness. */
export function lossesOf(exactness: Exactness): (series: Counted) => Losses {
  const {
    missedRuns,
    uncountedMisses,
    lostUpdates,
    mapFull,
    lostOutput,
    garbledOutput,
    newCgroups,
    hidesFirst,
  } = exactness;
  const missed = sumsBy(
    missedRuns.filter(({ loses }) => loses === 'events'),
    ({ event, bound }) => [event, bound],
  );
  const lost = sumsBy(lostUpdates, ({ event, updates }) => [event, updates]);
  const full = sumsBy(mapFull, ({ map, times = 1 }) => [map, times]);
  const processes = sum(missedRuns.map(({ loses, bound }) => (loses === 'processes' ? bound : 0)));
  const shared = sum(SHARED_MAPS.map((map) => full.get(map) ?? 0));
  return ({ label, events }) => ({
    missing: sum([...new Set(events)].map((event) => missed.get(event) ?? 0)) + (lost.get(label) ?? 0),
    unbounded: processes + shared + (full.get(label) ?? 0) + lostOutput + garbledOutput,
    isPartial: newCgroups.length > 0 || hidesFirst === 'yes',
    isUncertain:
      !exactness.missedRunsKnown ||
      exactness.missedRunsUnread ||
      events.some((event) => uncountedMisses.includes(event)),
  });
}

function sumsBy<T>(all: readonly T[], entryOf: (each: T) => [string, number]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const each of all) {
    const [key, amount] = entryOf(each);
    sums.set(key, (sums.get(key) ?? 0) + amount);
  }
  return sums;
}

/**
 * Events of the tracepoints of each series that were counted: by the series that counts most of them. A sum or a
 * histogram counts values. `all`: the tracepoints of each series, what it counted, and whether that is events.
 */
export function runsOf(
  all: readonly { events: readonly string[]; counted: number; isSum: boolean }[],
): number[] {
  const keys = all.map(({ events }) => events.join());
  const most = new Map<string, number>();
  for (const [index, { counted, isSum }] of all.entries()) {
    const key = keys[index] ?? '';
    if (!isSum) most.set(key, Math.max(most.get(key) ?? 0, counted));
  }
  return keys.map((key) => most.get(key) ?? 0);
}

/** Seconds in which nothing was counted. A gap that did not end has no length. */
export const gapSeconds = ({ gaps, earlierGaps }: Pick<Exactness, 'gaps' | 'earlierGaps'>): number =>
  earlierGaps.seconds + sum(gaps.map(({ seconds }) => seconds ?? 0));

/** The accuracy of a series in a span of time. */
export function accuracyOf(span: SeriesSpan): Accuracy {
  const {
    series,
    counted,
    runs = 0,
    losses,
    isSum,
    seconds,
    uncountedSeconds,
    windowSeconds = 0,
    isCountedNow,
  } = span;
  const { missing, unbounded, isPartial, isUncertain } = losses;
  const isUnbounded = unbounded > 0 || isPartial;
  const isCounted = uncountedSeconds < seconds;
  // A sum is no number of events: without a series that counts them, their share is not known.
  const events = isSum ? runs : Math.max(counted, runs);
  const part = missing === 0 || (isSum && runs === 0) ? 0 : missing / (events + missing);
  const isKnown = isCounted && !isUnbounded && !isUncertain && !(isSum && missing > 0);
  const levels = [
    // A series that counted nothing has no share: a few missed runs of the whole machine need not be its own.
    !isSum && events === 0 && missing > 0 ? 'amber' : levelOf(part),
    levelOf(uncountedSeconds === 0 ? 0 : uncountedSeconds / Math.max(seconds, windowSeconds)),
    isUnbounded || !isCountedNow ? 'red' : 'grey',
  ] as const;
  return {
    series,
    counted: isCounted ? counted : null,
    missing: isCounted && !isUnbounded && !isUncertain ? missing : null,
    share: isKnown ? shareText(part) : null,
    uncountedSeconds,
    uncounted: uncountedSeconds === 0 ? null : percentText(uncountedSeconds / seconds),
    level: worstOf(levels),
  };
}

export const spanAccuracy = (seconds: number, series: readonly SeriesSpan[]): SpanAccuracy => {
  const all = series.map((span) => accuracyOf(span));
  return { seconds, level: worstOf(all.map(({ level }) => level)), series: all };
};

/** `window`: the last ten minutes; `since`: since the session began. */
export const sessionAccuracy = (
  window: { seconds: number; series: readonly SeriesSpan[] },
  since: { seconds: number; series: readonly SeriesSpan[] },
): SessionAccuracy => ({
  window: spanAccuracy(window.seconds, window.series),
  since: spanAccuracy(since.seconds, since.series),
  exact: window.series.every(isExact),
  lost: since.series.map(({ losses }) => ({ events: losses.missing, findings: losses.unbounded })),
});

/** Skipped runs that a kernel does not count are a doubt, not a finding. */
const isExact = ({ losses, uncountedSeconds, isCountedNow }: SeriesSpan): boolean =>
  losses.missing === 0 &&
  losses.unbounded === 0 &&
  !losses.isPartial &&
  uncountedSeconds === 0 &&
  isCountedNow;

export const worstOf = (levels: readonly Level[]): Level =>
  LEVELS[Math.max(0, ...levels.map((level) => LEVELS.indexOf(level)))] ?? 'grey';

const levelOf = (missingPart: number): Level =>
  missingPart < 0.001 ? 'grey' : missingPart <= 0.01 ? 'amber' : 'red';

/** Most decimals of a percentage: 100 minus less than that is 100 as a double. */
const MOST_DECIMALS = 12;

/** The least share that is there if `missing`, 0 to 1, is missing: `≥ 99.94 %`, never rounded up. */
function shareText(missing: number): string {
  if (missing === 0) return '100 %';
  const { steps, decimals } = twoDigits(missing);
  return `≥ ${trimmed(100 - steps / 10 ** decimals, decimals)} %`;
}

/** A share, 0 to 1, with two significant digits, rounded up. */
export function percentText(part: number): string {
  const { steps, decimals } = twoDigits(part);
  return `${trimmed(steps / 10 ** decimals, decimals)} %`;
}

/** A share, 0 to 1, as the number of steps of 10^-decimals percent, rounded up. */
function twoDigits(part: number): { steps: number; decimals: number } {
  const percent = 100 * part;
  const decimals = Math.min(MOST_DECIMALS, Math.max(0, 1 - Math.floor(Math.log10(percent))));
  // Take off the error of the multiplication, so that 0.06 % is not 0.061 %.
  return { steps: Math.ceil(Number((percent * 10 ** decimals).toPrecision(12))), decimals };
}

const trimmed = (value: number, decimals: number): string =>
  decimals === 0 ? value.toFixed(0) : value.toFixed(decimals).replace(/\.?0+$/, '');

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
