import { hostname } from 'node:os';
import { CONFIDENCE } from '../../diff/change.ts';
import { amountsOf, type Condition, judge, seriesOf } from '../../diff/condition.ts';
import { addTo, noSamples, type Sampled, type Samples } from '../../diff/samples.ts';
import { readFeatures } from '../../kernel/features.ts';
import type { Series } from '../../probe/program.ts';
import type { Rows } from '../../probe/scope.ts';
import type { EventRequest } from '../../probe/select.ts';
import type { DiffReport } from '../../report/diff-report.ts';
import {
  type DiffSide,
  diffReportOf,
  finite,
  missingIn,
  missingOf,
  total,
} from '../../report/diff-report-of.ts';
import type { CountedRun } from '../../report/stat-report-of.ts';
import { type CountedScope, unlikeSides } from '../../report/unlike-sides.ts';
import { exactnessToText } from '../../text/exactness-to-text.ts';
import { COUNT_NAME } from '../../wire/count-name-form.ts';
import type { Exactness } from '../../wire/exactness.ts';
import { type CaptureSide, readSide } from '../diff/read-side.ts';
import type { CaptureRows } from '../report/rows-by.ts';
import { usage } from './options.ts';

/** Rows of stat that a capture has too. */
const ROWS: Partial<Record<Rows, CaptureRows>> = {
  comm: 'comm',
  uid: 'user',
  cgroup: 'cgroup',
  container: 'container',
  image: 'image',
  pod: 'pod',
  namespace: 'namespace',
  unit: 'unit',
  site: 'site',
};

/** A capture that stat compares its runs with, and the changes that fail. */
export class Baseline {
  readonly #side: CaptureSide;
  readonly #by: Rows | undefined;
  readonly #conditions: Condition[];
  #counted: CountedScope;

  /** Throws USAGE and CAPTURE_INVALID, before anything is counted. */
  constructor(file: string, by: Rows | undefined, conditions: readonly Condition[]) {
    const rows = by && ROWS[by];
    if (by !== undefined && rows === undefined)
      throw usage(`--baseline and --by ${by} cannot be used together: a capture has no such rows to compare`);
    this.#side = readSide(file, rows);
    this.#counted = this.#side.counted;
    this.#by = by;
    this.#conditions = [...conditions];
    for (const { text, row, event } of conditions) {
      if (row !== null && row.by !== by) throw usage(`--fail-if '${text}' needs --by ${row.by}`);
      if (seriesOf({ event }, this.#side.head.series) === undefined)
        throw usage(
          `--fail-if '${text}': ${file} has no ${event}, but ${this.#side.head.series.map(({ label }) => label).join(', ')}`,
        );
    }
  }

  /** The events of the capture, with the filters and names that it was recorded with. */
  get requests(): EventRequest[] {
    return this.#side.head.series
      .filter(({ part }) => part !== true)
      .map(({ event, filter, label }) => ({
        text: event,
        ...(filter === null ? {} : { filter }),
        ...(COUNT_NAME.test(label) && label !== event ? { name: label } : {}),
      }));
  }

  /** Compares runs with the capture. `nameOf` names a row. */
  compare(
    runs: readonly CountedRun[],
    series: readonly Series[],
    exactness: Exactness,
    { command, nameOf }: { command: readonly string[]; nameOf: (key: string) => string },
  ): DiffReport {
    const a = { ...this.#side, samples: asRuns(this.#side.samples) };
    const b = this.#sideOf(runs, series, exactness, { command, nameOf });
    return {
      ...diffReportOf(a, b, { by: this.#by ?? 'all', least: 1 }),
      conditions: this.#conditions.map((condition) => this.#judged(condition, a, b)),
    };
  }

  /** Throws USAGE where the runs that are to come count other things than the capture has. */
  check(counted: CountedScope): void {
    const [why] = unlikeSides(this.#side.counted, counted);
    if (why !== undefined)
      throw usage(`--baseline ${this.#side.about.file} (A) cannot be compared with the runs (B): ${why}`);
    for (const condition of this.#conditions) this.#seriesOf(condition, counted.filters);
    const recorded = [...this.#side.counted.filters.keys()];
    if (!recorded.some((label) => counted.filters.has(label)))
      throw usage(
        `--baseline ${this.#side.about.file} has none of the events that are counted: it has ${recorded.join(', ')}; without -e these are counted`,
      );
    this.#counted = counted;
  }

  /** Throws USAGE where a condition names an event that is not counted. */
  #seriesOf(
    condition: Condition,
    counted: ReadonlyMap<string, unknown>,
  ): NonNullable<ReturnType<typeof seriesOf>> {
    const found = seriesOf(condition, this.#side.head.series);
    if (found !== undefined && counted.has(found.series.label)) return found;
    throw usage(`--fail-if '${condition.text}': ${condition.event} is not counted: name it with -e`);
  }

  #sideOf(
    runs: readonly CountedRun[],
    series: readonly Series[],
    exactness: Exactness,
    { command, nameOf }: { command: readonly string[]; nameOf: (key: string) => string },
  ): DiffSide {
    const rows = new Map<string, Sampled>();
    for (const [run, { counts }] of runs.entries())
      for (const [index, { label }] of series.entries())
        for (const [key, distribution] of counts[index] ?? []) {
          const name = this.#by === undefined ? 'all' : nameOf(key);
          const entry = this.#side.head.series.find((each) => each.label === label);
          if (entry === undefined) continue;
          const row = rows.get(`${label} ${name}`) ?? noSamples(entry, name, runs.length);
          rows.set(`${label} ${name}`, row);
          for (const [each, count] of distribution) addTo(row, run, each, count);
        }
    const samples = { rows: [...rows.values()], seconds: runs.map(({ seconds }) => seconds), areRuns: true };
    return {
      samples,
      missing: missingOf(samples, series, exactness),
      counted: this.#counted,
      about: {
        file: command.join(' '),
        host: hostname(),
        kernel: readFeatures().release,
        startedMs: Date.now(),
        seconds: total(samples.seconds),
        runs: runs.length,
        notes: exactnessToText({ ...exactness, beyondDouble: [] }),
      },
    };
  }

  #judged(condition: Condition, a: DiffSide, b: DiffSide): NonNullable<DiffReport['conditions']>[number] {
    const found = this.#seriesOf(condition, b.missing);
    const { label } = found.series;
    const samplesIn = ({ samples }: DiffSide): number[] => {
      const row = samples.rows.filter(
        ({ series, name }) =>
          series.label === label && (condition.row === null || name === condition.row.name),
      );
      const each = row.map((sampled) => (found.isAmount ? amountsOf(sampled) : sampled.counts));
      return samples.seconds.map((_, run) => total(each.map((counts) => counts[run] ?? 0)));
    };
    const [ofA, ofB] = [samplesIn(a), samplesIn(b)];
    // A name that is mistyped must not pass for a row that did not change.
    if (condition.row !== null && total(ofA) + total(ofB) === 0)
      return { condition: condition.text, outcome: 'unsure', ratio: null, low: null, high: null };
    const { outcome, ratio, interval } = judge(condition, ofA, ofB, {
      confidence: 1 - (1 - CONFIDENCE) / this.#conditions.length,
      missing: missingIn(label, a, b),
    });
    const [low, high] = interval.every(Number.isFinite) ? interval : [null, null];
    return { condition: condition.text, outcome, ratio: finite(ratio), low, high };
  }
}

/** A capture of one run is one sample. */
const asRuns = ({ rows, seconds, areRuns }: Samples): Samples => ({
  areRuns: true,
  seconds: areRuns ? seconds : [total(seconds)],
  rows: areRuns
    ? rows
    : rows.map(({ series, name, counts, cells }) => ({
        series,
        name,
        counts: [total(counts)],
        cells: { ...cells, sample: cells.sample.map(() => 0) },
      })),
});
