import type { CaptureItem, ReadTick } from '../capture/items.ts';
import { type CaptureLosses, LossCount } from '../capture/losses.ts';
import type { HeadLine } from '../capture/schema.ts';
import { type Distribution, regroup } from '../tally/tally.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { RowIdentity } from '../wire/feed.ts';
import type { CountedRun } from './stat-report-of.ts';

/** Key of a row for its identity and its call site. */
export type KeyOf = (identity: RowIdentity | undefined, row: number, site: string) => string;

export interface CaptureRuns extends CaptureLosses {
  runs: CountedRun[];
  /** When the last tick of the longest run ended, in `span` or not. */
  lengthSeconds: number;
  /** Ends of the first and the last tick, in ms of the Unix epoch. */
  firstMs: number;
  lastMs: number;
  /** True if no tick that the file has ends in `span`. */
  isOutside: boolean;
}

/** Seconds of each run or, on the wall clock, of the Unix epoch. */
export interface Span {
  from: number;
  to: number;
  isWall?: boolean;
}

interface Run {
  /** Counts of each series by row, with its site if there is one: the end of a process says its last name. */
  counts: Map<number | string, Distribution>[];
  rows: Map<number, RowIdentity>;
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
  const losses = new LossCount({ series });
  let lengthSeconds = 0;
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, 0];
  const runOf = (number: number): Run => {
    const known = runs.get(number);
    if (known !== undefined) return known;
    const made: Run = { counts: series.map(() => new Map()), rows: new Map(), toSeconds: 0, seconds: 0 };
    runs.set(number, made);
    return made;
  };
  for (const item of losses.through(items)) {
    if (item.kind === 'run') runOf(item.line.run);
    if (item.kind === 'member') {
      const run = runOf(item.line.run);
      for (const row of item.rows) if (!run.rows.has(row.row)) run.rows.set(row.row, row);
    }
    if (item.kind !== 'tick') continue;
    const { tick } = item;
    const run = runOf(tick.run);
    for (const row of tick.rows) run.rows.set(row.row, row);
    lengthSeconds = Math.max(lengthSeconds, tick.atSeconds);
    firstMs = Math.min(firstMs, tick.atMs);
    lastMs = Math.max(lastMs, tick.atMs);
    const at = span.isWall ? tick.atMs / 1000 : tick.atSeconds;
    if (at <= span.from || at > span.to) continue;
    run.seconds += tick.seconds;
    run.toSeconds = Math.max(run.toSeconds, tick.atSeconds);
    addTick(run.counts, tick);
  }
  return {
    ...losses.total(),
    runs: [...runs]
      .filter(([number]) => losses.isSample(number))
      .map(([number, run]) => finished(run, losses.run(number), keyOf, span)),
    lengthSeconds,
    firstMs,
    lastMs,
    isOutside: lengthSeconds > 0 && [...runs.values()].every(({ toSeconds }) => toSeconds === 0),
  };
}

function addTick(counts: Run['counts'], { quads, sites }: ReadTick): void {
  const { row, series, value, count, site } = quads;
  // An hour's capture has a million of them: an iterator would take as long as all the rest.
  for (let index = 0; index < row.length; index++) {
    const rows = counts[series[index] ?? -1];
    if (rows === undefined) continue;
    const number = row[index] ?? 0;
    const key = site === undefined ? number : `${number} ${sites[site[index] ?? -1] ?? ''}`;
    const distribution = rows.get(key) ?? new Map<number, number>();
    rows.set(key, distribution);
    const at = value[index] ?? 0;
    distribution.set(at, (distribution.get(at) ?? 0) + (count[index] ?? 0));
  }
}

function finished(
  { counts, rows, toSeconds, seconds }: Run,
  { line, lostSeconds, gapSeconds }: ReturnType<LossCount['run']>,
  keyOf: KeyOf,
  span: Span,
): CountedRun {
  const nameOf = (key: string): string => {
    const [number = '', ...site] = key.split(' ');
    const row = Number(number);
    return keyOf(rows.get(row), row, site.join(' '));
  };
  const isWhole = span.from === 0 && span.to === Infinity;
  return {
    counts: counts.map((own) => regroup(new Map([...own].map(([key, each]) => [String(key), each])), nameOf)),
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
