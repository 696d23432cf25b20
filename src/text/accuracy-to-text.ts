import type { Accuracy, SessionAccuracy, SpanAccuracy } from '../wire/accuracy.ts';
import { LEVELS, type Level } from '../wire/levels.ts';
import { grouped } from './units.ts';

/** The accuracy of sessions as one figure. */
export interface AccuracyLine {
  level: Level;
  text: string;
  /** The text in parts, none of which is to be cut. */
  parts: string[];
  /** False before a first tick was counted, and before its accuracy is known. */
  begun: boolean;
}

type Known = { name: string; companionOf?: string | null; endedMs: number | null; accuracy: SessionAccuracy };

/**
 * The accuracy of the last ten minutes, and since the session began: of the session with the worst, if there
 * are several. An ended session counts only if all have ended. The numbers come first: a screen may cut the
 * line.
 */
export function accuracyLine(sessions: readonly Known[]): AccuracyLine {
  const living = sessions.filter(({ endedMs }) => endedMs === null);
  const judged = living.length > 0 ? living : sessions;
  const begun = judged.filter(({ accuracy }) => accuracy.since.seconds > 0);
  const [worst] = (begun.length > 0 ? begun : judged).toSorted((a, b) =>
    worstFirst(badness(a.accuracy.window), badness(b.accuracy.window)),
  );
  if (worst === undefined) return lineOf('grey', [NOTHING_YET]);
  const { window, since } = worst.accuracy;
  const [lately, ever] = [accuracyToText(window), accuracyToText(since)];
  // The companion of the only session counts for that session.
  const isClear =
    worst.companionOf == null && sessions.filter(({ companionOf }) => companionOf == null).length === 1;
  const where = !isClear && window.level !== 'grey' ? `, session ${worst.name}` : '';
  const parts =
    since.seconds <= window.seconds || lately === ever
      ? [`${lately}${where}`]
      : [`${lately} in ${span(window.seconds)}`, `${ever} since the start${where}`];
  return lineOf(window.level, parts);
}

const NOTHING_YET = 'nothing is counted yet';
const NOT_KNOWN = '– counted: the capture says it once in 10 s';

/** False for the first seconds of a replay: a capture has its accuracy, and its cost, at the end of each member. */
export const isAccuracyKnown = ({ since }: SessionAccuracy): boolean =>
  since.series.length > 0 || since.seconds === 0;

const lineOf = (level: Level, parts: string[]): AccuracyLine => ({
  level,
  text: parts.join(', '),
  parts,
  begun: parts[0] !== NOTHING_YET && parts[0] !== NOT_KNOWN,
});

/** The least share of a series, then the longest time not counted: `≥ 99.94 % counted (kmem:kfree)`. */
export function accuracyToText({ series, seconds }: SpanAccuracy): string {
  if (series.length === 0 && seconds > 0) return NOT_KNOWN;
  const all = series.filter((entry) => entry.counted !== null);
  const unknown = all.filter((entry) => isUnknownSum(entry) && !isBesideCalls(entry, all));
  const none = all.filter((entry) => isOfNone(entry));
  const counted = all.filter((entry) => !isUnknownSum(entry) && !isOfNone(entry));
  const [least] = counted.toSorted((a, b) => worstFirst(missingPart(a), missingPart(b)));
  const [idle] = series.toSorted((a, b) => b.uncountedSeconds - a.uncountedSeconds);
  const parts: string[] = [];
  const [rare] = none.toSorted((a, b) => (b.missing ?? 0) - (a.missing ?? 0));
  const hasEvents = !counted.every(isEmpty);
  if (least !== undefined && (hasEvents || rare === undefined)) {
    const isAll = series.length === 1 + none.length || counted.every(({ share }) => share === least.share);
    parts.push(
      `${hasEvents ? shareOf(least) : '0 counted, none missing'}${isAll ? '' : ` (${least.series})`}`,
    );
  }
  if (rare !== undefined)
    parts.push(
      `${hasEvents ? `0 ${rare.series}` : '0'} counted, up to ${grouped(rare.missing ?? 0)} missing${hasEvents || series.length === 1 ? '' : ` (${rare.series})`}`,
    );
  const [sum] = unknown;
  if (sum !== undefined)
    parts.push(`share of ${unknown.length > 1 ? `${unknown.length} sums` : sum.series} not known`);
  if (idle !== undefined && idle.uncounted !== null) {
    const isAll = series.every(({ uncounted }) => uncounted === idle.uncounted);
    parts.push(`${idle.uncounted} of the time not counted${isAll ? '' : ` (${idle.series})`}`);
  }
  return parts.length === 0 ? NOTHING_YET : parts.join(', ');
}

/** Requested bytes beside the calls: their share says it, as it does for the bytes that the calls got. */
const isBesideCalls = ({ series }: Accuracy, all: readonly Accuracy[]): boolean =>
  series.endsWith('.bytes') && all.some((other) => `${other.series}.bytes` === series);

/** True for a sum that misses some events: nobody knows how much they would have added to it. */
const isUnknownSum = ({ share, missing }: Accuracy): boolean => share === null && missing !== null;

/** True for a series that counted nothing: what it may miss is no share of anything, and must not hide the shares of others. */
const isOfNone = ({ counted, share, missing }: Accuracy): boolean =>
  counted === 0 && missing !== null && missing > 0 && share === '≥ 0 %';

/** True for a series that counted nothing and misses nothing: 100 % of no events is no share. */
const isEmpty = ({ counted, share }: Accuracy): boolean => counted === 0 && share === '100 %';

/** Below this least share, in percent, the events that may be missing say more: a scope has those of the whole machine. */
const TELLING = 50;

/** True for a share such as `≥ 3 %`, beside which the events that may be missing say more. */
export const saysNothing = (share: string): boolean =>
  share.startsWith('≥') && Number.parseFloat(share.slice(2)) < TELLING;

const shareOf = ({ share, level, missing, counted }: Accuracy): string => {
  if (share !== null && missing !== null && saysNothing(share))
    return `${grouped(counted ?? 0)} counted, up to ${grouped(missing)} missing`;
  if (share !== null) return `${share} counted`;
  // A kernel that does not count missed runs is no fault of the count.
  return level === 'grey' ? 'missed runs not known' : 'an unknown share counted';
};

/**
 * Part of the events that may be missing; Infinity if unknown. A series of some of the events of a tracepoint shares
 * its losses, so that its share says more than its own count.
 */
const missingPart = ({ missing, share }: Accuracy): number => {
  if (share === null) return Infinity;
  return missing ? 1 - Number.parseFloat(share.replace('≥ ', '')) / 100 : 0;
};

const badness = ({ level, series }: SpanAccuracy): number =>
  LEVELS.indexOf(level) +
  Math.min(
    0.5,
    Math.max(0, ...series.map((entry) => (isUnknownSum(entry) || isOfNone(entry) ? 0 : missingPart(entry)))),
  );

const worstFirst = (a: number, b: number): number => (a === b ? 0 : b - a);

const span = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
