import type { CaptureItem, Damage, ReadTick } from '../capture/items.ts';
import type { EndLine, HeadLine, RunLine } from '../capture/schema.ts';
import { type Counts, emptyCounts, regroup } from '../tally/tally.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { RowIdentity } from '../wire/feed.ts';
import type { CountedRun } from './stat-report-of.ts';

/** Key of a row for its identity and its call site. */
export type KeyOf = (identity: RowIdentity | undefined, row: number, site: string) => string;

export interface CaptureRuns {
  runs: CountedRun[];
  /** The last state that the file has; undefined where no member is whole. */
  state: RunLine | undefined;
  end: EndLine | undefined;
  damages: Damage[];
  /** Members whose numbers are missing between others. */
  missing: number;
  /** Runs that were cut off, where there are others: they are no samples. */
  cut: number;
  /** Seconds of the runs that the file should have and has not, as far as they are known. */
  lostSeconds: number;
  /** Events that it should have and has not, by series, as far as they are known. */
  lost: { event: string; count: number }[];
  /** When the last tick of the longest run ended, in `span` or not. */
  lengthSeconds: number;
  /** True if no tick that the file has ends in `span`. */
  isOutside: boolean;
}

/** Seconds of a run. */
export interface Span {
  from: number;
  to: number;
}

interface Run {
  /** Counts by row and site: the end of a process says its last name. */
  counts: Counts;
  rows: Map<number, RowIdentity>;
  toSeconds: number;
  seconds: number;
  /** Sums of all ticks that were read and those that the lines of the file have, and the time up to which. */
  read: number[];
  lost: number[];
  atSeconds: number;
  lostSeconds: number;
  line: RunLine | undefined;
}

/** Adds up the ticks of each run whose end is in `span`. */
export function runsOf(
  items: Iterable<CaptureItem>,
  { series }: Pick<HeadLine, 'series'>,
  keyOf: KeyOf,
  span: Span,
): CaptureRuns {
  const runs = new Map<number, Run>();
  const result: CaptureRuns = {
    runs: [],
    state: undefined,
    end: undefined,
    damages: [],
    missing: 0,
    cut: 0,
    lostSeconds: 0,
    lost: [],
    lengthSeconds: 0,
    isOutside: false,
  };
  let member = 0;
  const runOf = (number: number): Run => {
    const known = runs.get(number);
    if (known !== undefined) return known;
    const zeros = () => series.map(() => 0);
    const made: Run = {
      counts: emptyCounts(series.length),
      rows: new Map(),
      toSeconds: 0,
      seconds: 0,
      read: zeros(),
      lost: zeros(),
      atSeconds: 0,
      lostSeconds: 0,
      line: undefined,
    };
    runs.set(number, made);
    return made;
  };
  for (const item of items) {
    switch (item.kind) {
      case 'member': {
        const { line, rows } = item;
        result.missing += line.member - member - 1;
        ({ member } = line);
        const run = runOf(line.run);
        for (const row of rows) if (!run.rows.has(row.row)) run.rows.set(row.row, row);
        compareSums(run, line.totals, line.atSeconds);
        break;
      }
      case 'tick': {
        const { tick } = item;
        const run = runOf(tick.run);
        for (const row of tick.rows) run.rows.set(row.row, row);
        for (const [index, each] of tick.quads.series.entries())
          run.read[each] = (run.read[each] ?? 0) + (tick.quads.count[index] ?? 0);
        run.atSeconds = tick.atSeconds;
        result.lengthSeconds = Math.max(result.lengthSeconds, tick.atSeconds);
        if (tick.atSeconds <= span.from || tick.atSeconds > span.to) break;
        run.seconds += tick.seconds;
        run.toSeconds = Math.max(run.toSeconds, tick.atSeconds);
        addTick(run.counts, tick);
        break;
      }
      case 'run': {
        const run = runOf(item.line.run);
        run.line = item.line;
        result.state = item.line;
        compareSums(run, item.line.totals, item.line.seconds);
        break;
      }
      case 'end':
        result.missing += Math.max(0, item.line.members - member);
        result.end = item.line;
        break;
      case 'damage':
        result.damages.push(item.damage);
    }
  }
  result.isOutside = result.lengthSeconds > 0 && [...runs.values()].every(({ toSeconds }) => toSeconds === 0);
  const whole = [...runs.values()].filter(({ line }) => runs.size === 1 || line?.ended === true);
  result.cut = runs.size - whole.length;
  result.runs = whole.map((run) => finished(run, keyOf, span));
  result.lostSeconds = [...runs.values()].reduce((sum, run) => sum + run.lostSeconds, 0);
  result.lost = series.flatMap(({ label }, index) => {
    const count = [...runs.values()].reduce((sum, { lost }) => sum + (lost[index] ?? 0), 0);
    return count === 0 ? [] : [{ event: label, count }];
  });
  return result;
}

/** Adds what a line says that the run has, and what was read has not, to what is lost. */
function compareSums(run: Run, totals: RunLine['totals'], atSeconds: number): void {
  for (const [index, [count]] of totals.entries()) {
    const lost = count - (run.read[index] ?? 0);
    run.lost[index] = (run.lost[index] ?? 0) + lost;
    run.read[index] = count;
  }
  // Times are rounded to a double.
  if (atSeconds - run.atSeconds > 1e-6) run.lostSeconds += atSeconds - run.atSeconds;
  run.atSeconds = Math.max(run.atSeconds, atSeconds);
}

function addTick(counts: Counts, { quads, sites }: ReadTick): void {
  const { row, series, value, count, site } = quads;
  for (const [index, number] of row.entries()) {
    const rows = counts[series[index] ?? -1];
    if (rows === undefined) continue;
    const key = site === undefined ? `${number} ` : `${number} ${sites[site[index] ?? -1] ?? ''}`;
    const distribution = rows.get(key) ?? new Map<number, number>();
    rows.set(key, distribution);
    const at = value[index] ?? 0;
    distribution.set(at, (distribution.get(at) ?? 0) + (count[index] ?? 0));
  }
}

function finished(
  { counts, rows, toSeconds, seconds, lostSeconds, line }: Run,
  keyOf: KeyOf,
  span: Span,
): CountedRun {
  const nameOf = (key: string): string => {
    const cut = key.indexOf(' ');
    const row = Number(key.slice(0, cut));
    return keyOf(rows.get(row), row, key.slice(cut + 1));
  };
  const isWhole = span.from === 0 && span.to === Infinity;
  return {
    counts: counts.map((own) => regroup(own, nameOf)),
    atSeconds: toSeconds,
    // As in a gap, no tick has the time of a member that is lost.
    seconds: isWhole ? seconds + lostSeconds : seconds,
    elapsedSeconds: isWhole && line !== undefined ? line.elapsedSeconds : seconds,
  };
}

/** True if nothing is missing in a file. */
export const isWhole = ({ damages, missing, cut, lost, end }: CaptureRuns): boolean =>
  damages.length === 0 && missing === 0 && cut === 0 && lost.length === 0 && end !== undefined;

/** Exactness with what the file has lost: time in which nothing was counted. */
export const withLosses = (
  exactness: Exactness,
  { missing, lost, lostSeconds }: Pick<CaptureRuns, 'missing' | 'lost' | 'lostSeconds'>,
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
