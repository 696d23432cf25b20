import { CONFIDENCE } from '../diff/change.ts';
import { type Difference, diff } from '../diff/diff.ts';
import type { Samples } from '../diff/samples.ts';
import type { Series } from '../probe/program.ts';
import { valueLabel } from '../text/value-label.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { DiffReport } from './diff-report.ts';
import { statAccuracy } from './stat-accuracy.ts';
import { type CountedScope, unlikeSides } from './unlike-sides.ts';

/** A side of a comparison. */
export interface DiffSide {
  samples: Samples;
  /** Largest ratio that losses may make, by the label of each series that the side counted. */
  missing: ReadonlyMap<string, number>;
  about: DiffReport['a'];
  counted: CountedScope;
}

/**
 * The differences of two sides, in the events that both counted. `least`: ratio from 1 on that matters. `top`: rows whose
 * distributions are compared, which takes most of the time; all by default.
 */
export function diffReportOf(
  a: DiffSide,
  b: DiffSide,
  { by, least, top = Number.POSITIVE_INFINITY }: { by: string; least: number; top?: number },
): DiffReport {
  const differences = diff(common(a, b), common(b, a), {
    least,
    missing: (event) => missingIn(event, a, b),
  });
  const byRuns = a.samples.areRuns && b.samples.areRuns;
  return {
    schema: 'vmtally.diff/1',
    a: { ...a.about, notes: [...a.about.notes, ...notCompared(a, b)] },
    b: {
      ...b.about,
      notes: [...b.about.notes, ...notCompared(b, a), ...unlikeSides(a.counted, b.counted)],
    },
    by,
    samples: byRuns ? 'runs' : 'ticks',
    unit: byRuns ? 'a run' : 's',
    confidence: CONFIDENCE,
    atLeast: least,
    rows: differences.toSorted(inOrder).map((row, index) => ({
      ...rowOf(row),
      distribution: index < top ? row.distribution() : null,
    })),
  };
}

/** Samples without those of events that the other side did not count: they are no difference. */
const common = ({ samples }: DiffSide, { missing }: DiffSide): Samples => ({
  ...samples,
  rows: samples.rows.filter(({ series: { label } }) => missing.has(label)),
});

function notCompared(side: DiffSide, other: DiffSide): string[] {
  const alone = [...side.missing.keys()].filter((event) => !other.missing.has(event));
  return alone.length === 0 ? [] : [`counted on this side only, so not compared: ${alone.join(', ')}`];
}

export const missingIn = (event: string, a: DiffSide, b: DiffSide): number =>
  Math.max(a.missing.get(event) ?? 1, b.missing.get(event) ?? 1);

/** The ratio that losses may make, by series: infinite where no bound is known. */
export function missingOf(
  { rows, seconds }: Samples,
  series: readonly Series[],
  exactness: Exactness | undefined,
): Map<string, number> {
  if (exactness === undefined) return new Map(series.map(({ label }) => [label, Number.POSITIVE_INFINITY]));
  const events = series.map(({ label, head }) => ({
    event: label,
    unit: head.sum ?? null,
    count: rows.reduce((all, row) => (row.series.label === label ? all + total(row.counts) : all), 0),
  }));
  const accuracy = statAccuracy(events, series, { exactness, repeats: 1, seconds: total(seconds) });
  return new Map(
    accuracy.series.map(({ series: label, counted, missing, uncountedSeconds }) => {
      if (missing === null || counted === null) return [label, Number.POSITIVE_INFINITY];
      return [label, counted === 0 ? 1 : (1 + missing / counted) * (1 + uncountedSeconds / total(seconds))];
    }),
  );
}

/** Differences before the rest, and larger numbers before smaller ones. */
function inOrder(one: Difference, other: Difference): number {
  const isSure = ({ verdict }: Difference): number =>
    Number(!['same within', 'may be missing', 'too short to tell'].includes(verdict));
  const size = ({ a, b }: Difference): number => Math.abs(a - b);
  return isSure(other) - isSure(one) || size(other) - size(one) || (one.name < other.name ? -1 : 1);
}

function rowOf({
  event,
  name,
  a,
  b,
  change,
  p,
  verdict,
  within,
  needsSeconds,
  series,
  value,
}: Difference): Omit<DiffReport['rows'][number], 'distribution'> {
  const [low, high] = (change?.interval ?? []).map(finite);
  const isBounded = low != null && high != null && change?.p !== null;
  return {
    event,
    name,
    a,
    b,
    ratio: finite(change?.ratio),
    low: isBounded ? low : null,
    high: isBounded ? high : null,
    p,
    verdict,
    within: finite(within ?? undefined),
    needsSeconds,
    value: value && { ...value, label: valueLabel(value.value, series) },
  };
}

export const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

export const total = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
