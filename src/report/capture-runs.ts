import type { CaptureItem } from '../capture/items.ts';
import { type CaptureLosses, LossCount, type Span } from '../capture/losses.ts';
import type { HeadLine } from '../capture/schema.ts';
import type { Exactness } from '../wire/exactness.ts';
import { LossesOfPart } from './losses-of-part.ts';
import { isInSpan } from './part-of-capture.ts';
import { type KeyOf, RunCounts } from './run-counts.ts';
import type { CountedRun } from './stat-report-of.ts';

export interface CaptureRuns extends CaptureLosses {
  runs: CountedRun[];
  /** When the last tick of the longest run ended, in `span` or not. */
  lengthSeconds: number;
  /** Ends of the first and the last tick, in ms of the Unix epoch. */
  firstMs: number;
  lastMs: number;
  /** Start of the first tick in `span` and end of the last one, in ms of the Unix epoch; undefined if there is none. */
  counted: { fromMs: number; toMs: number } | undefined;
  /** True if no tick that the file has ends in `span`. */
  isOutside: boolean;
  /** Losses while the ticks in `span` were counted; `isByTick`: false where the file has them by member alone. */
  exactness: Exactness;
  isByTick: boolean;
}

interface Run {
  counts: RunCounts;
  toSeconds: number;
  seconds: number;
}

/** Adds up the ticks of each run whose end is in `span`. */
export function runsOf(
  items: Iterable<CaptureItem>,
  { series }: Pick<HeadLine, 'series'>,
  keyOf: KeyOf,
  span: Span,
): CaptureRuns {
  const runs = new Map<number, Run>();
  const losses = new LossCount({ series }, span);
  const lossesOfPart = new LossesOfPart();
  let last: Run | undefined;
  let lengthSeconds = 0;
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let counted: CaptureRuns['counted'];
  const runOf = (number: number): Run => {
    const known = runs.get(number);
    if (known !== undefined) return known;
    // Runs follow one another.
    last?.counts.finish();
    last = { counts: new RunCounts(series.length, keyOf), toSeconds: 0, seconds: 0 };
    runs.set(number, last);
    return last;
  };
  for (const item of losses.through(items)) {
    if (item.kind === 'run') {
      runOf(item.line.run);
      lossesOfPart.run(item.line);
    }
    if (item.kind === 'member') {
      lossesOfPart.member(item.line);
      runOf(item.line.run).counts.member(item.rows);
    }
    if (item.kind !== 'tick') continue;
    const { tick } = item;
    const run = runOf(tick.run);
    run.counts.identify(tick.rows);
    lengthSeconds = Math.max(lengthSeconds, tick.atSeconds);
    firstMs = Math.min(firstMs, tick.atMs);
    lastMs = Math.max(lastMs, tick.atMs);
    const isIn = isInSpan(tick, span);
    lossesOfPart.tick(tick, isIn);
    if (!isIn) continue;
    run.seconds += tick.seconds;
    run.toSeconds = Math.max(run.toSeconds, tick.atSeconds);
    run.counts.add(tick);
    counted ??= { fromMs: tick.atMs - 1000 * tick.seconds, toMs: 0 };
    counted.toMs = tick.atMs;
  }
  return {
    ...losses.total(),
    runs: [...runs]
      .filter(([number]) => losses.isSample(number))
      .map(([number, run]) => finished(run, losses.run(number), span)),
    lengthSeconds,
    firstMs,
    lastMs,
    counted,
    exactness: lossesOfPart.total(),
    isByTick: lossesOfPart.isByTick,
    isOutside: lengthSeconds > 0 && [...runs.values()].every(({ toSeconds }) => toSeconds === 0),
  };
}

function finished(
  { counts, toSeconds, seconds }: Run,
  { line, lostSeconds, gapSeconds }: ReturnType<LossCount['run']>,
  span: Span,
): CountedRun {
  counts.finish();
  const isWhole = span.from === 0 && span.to === Infinity;
  return {
    counts: counts.groups,
    atSeconds: toSeconds,
    // As in a gap, no tick has the time of a member that is lost.
    seconds: isWhole ? seconds + lostSeconds + gapSeconds : seconds,
    elapsedSeconds: isWhole && line !== undefined ? line.elapsedSeconds : seconds,
  };
}

/** True if nothing is missing in a file. */
export const isWhole = ({ damages, missing, cut, lost, end }: CaptureLosses): boolean =>
  damages.length === 0 && missing === 0 && cut === 0 && lost.length === 0 && end !== undefined;

/** Exactness with what the file has lost: time in which nothing was counted. */
export const withLosses = (
  exactness: Exactness,
  { missing, lost, lostSeconds }: Pick<CaptureLosses, 'missing' | 'lost' | 'lostSeconds'>,
): Exactness =>
  missing === 0 && lost.length === 0
    ? exactness
    : {
        ...exactness,
        exact: false,
        gaps: [
          ...exactness.gaps,
          { reason: 'capture damaged', seconds: lostSeconds, stderr: null, losesOrphans: false },
        ],
      };
