import type { CaptureItem, Damage, ReadTick } from '../capture/reader.ts';
import type { CapturedSeries, EndLine, HeadLine, RunLine } from '../capture/schema.ts';
import type { Series } from '../probe/program.ts';
import { type Counts, emptyCounts, regroup } from '../tally/tally.ts';
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
  const result: CaptureRuns = { runs: [], state: undefined, end: undefined, damages: [], missing: 0 };
  let member = 0;
  const runOf = (number: number): Run => {
    const known = runs.get(number);
    if (known !== undefined) return known;
    const made: Run = {
      counts: emptyCounts(series.length),
      rows: new Map(),
      toSeconds: 0,
      seconds: 0,
      line: undefined,
    };
    runs.set(number, made);
    return made;
  };
  for (const item of items)
    switch (item.kind) {
      case 'member': {
        result.missing += Math.max(0, item.line.member - member - 1);
        member = item.line.member;
        const { rows } = runOf(item.line.run);
        for (const row of item.rows) if (!rows.has(row.row)) rows.set(row.row, row);
        break;
      }
      case 'tick': {
        const { tick } = item;
        const run = runOf(tick.run);
        for (const row of tick.rows) run.rows.set(row.row, row);
        if (tick.atSeconds <= span.from || tick.atSeconds > span.to) break;
        run.seconds += tick.seconds;
        run.toSeconds = Math.max(run.toSeconds, tick.atSeconds);
        addTick(run.counts, tick);
        break;
      }
      case 'run':
        runOf(item.line.run).line = item.line;
        result.state = item.line;
        break;
      case 'end':
        result.missing += Math.max(0, item.line.members - member);
        result.end = item.line;
        break;
      case 'damage':
        result.damages.push(item.damage);
    }
  result.runs = [...runs.values()].map((run) => finished(run, keyOf, span));
  return result;
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

function finished({ counts, rows, toSeconds, seconds, line }: Run, keyOf: KeyOf, span: Span): CountedRun {
  const nameOf = (key: string): string => {
    const cut = key.indexOf(' ');
    const row = Number(key.slice(0, cut));
    return keyOf(rows.get(row), row, key.slice(cut + 1));
  };
  const isWhole = span.from === 0 && span.to === Infinity;
  return {
    counts: counts.map((own) => regroup(own, nameOf)),
    atSeconds: toSeconds,
    seconds,
    elapsedSeconds: isWhole && line !== undefined ? line.elapsedSeconds : seconds,
  };
}

/** The series as the compiler knows them, for reports. */
export const seriesOf = ({
  label,
  probe,
  map,
  counts,
  sum,
  hist,
  value,
  events,
  whyNoValue,
}: CapturedSeries): Series =>
  ({
    label,
    probe,
    map,
    head: {
      counts,
      ...(sum === null ? {} : { sum }),
      ...(hist === null ? {} : { hist }),
      ...(value === null
        ? {}
        : {
            value: {
              name: value.name,
              scale: value.scale,
              ...(value.unit === null ? {} : { unit: value.unit }),
              ...(value.labels === null ? {} : { labels: value.labels }),
            },
          }),
    },
    events,
    ...(value?.flags === undefined
      ? {}
      : {
          values: {
            kind: 'flags',
            entries: value.flags.map(({ name, mask }) => ({ name, value: BigInt(mask) })),
          },
        }),
    ...(whyNoValue === undefined ? {} : { whyNoValue }),
  }) as Series;
