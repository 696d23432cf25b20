import type { Change } from './change.ts';
import { comparedRows, edgesOf, jointly } from './compared.ts';
import {
  type DistributionChange,
  distributionChange,
  type ValueChange,
  valueChange,
} from './distribution.ts';
import type { Sampled, Samples } from './samples.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** A row of both captures. */
export interface Difference {
  event: string;
  name: string;
  series: Sampled['series'];
  /** Mean of a run, or events a second. */
  a: number;
  b: number;
  change: Change | null;
  /** The p of all rows together. */
  p: number | null;
  verdict: Verdict;
  within: number | null;
  /** Seconds that the shorter capture needs for a verdict; null if that is not known. */
  needsSeconds: number | null;
  /** The value that changed most; null where there is none. */
  value: ValueChange | null;
  /** Change of the distribution, for which values are drawn a thousand times; null where there is none. */
  distribution: () => DistributionChange | null;
}

export interface DiffOptions {
  /** Ratio from 1 on that matters; 1: any. */
  least: number;
  /** Largest ratio that the losses of either side may make, by the label of a series. */
  missing: (event: string) => number;
}

/** Events that a row must be expected to have where it has none: the chance to see none of three is 5 %. */
const THREE = 3;

/** Compares two captures row by row: by runs where both have several, else by the ticks of each. */
export function diff(a: Samples, b: Samples, { least, missing }: DiffOptions): Difference[] {
  const byRuns = a.areRuns && b.areRuns;
  const units = { a: unitsIn(a, byRuns), b: unitsIn(b, byRuns) };
  const compared = comparedRows(a, b, byRuns);
  const ps = jointly(compared, a, b, byRuns);
  return compared.map((row, index): Difference => {
    const { isInA, isInB, change, needsTicks } = row;
    const { series, name } = row.a;
    const [sizeA, sizeB] = [sum(row.a.counts) / units.a, sum(row.b.counts) / units.b];
    const lost = missing(series.label);
    const p = ps[index] ?? null;
    const edges = edgesOf(row);
    const rest = {
      event: series.label,
      name,
      series,
      a: sizeA,
      b: sizeB,
      change,
      p,
      value: valueChange(row.a, row.b, units) ?? null,
      distribution: () => (edges && distributionChange(row.a, row.b, edges)) ?? null,
      within: null,
      needsSeconds: null,
    };
    if (isInA && isInB && change !== null)
      return { ...rest, ...verdictOf(change, p, { least, missing: lost }) };
    if (isInA && isInB)
      return {
        ...rest,
        verdict: 'too short to tell',
        needsSeconds: Math.ceil((needsTicks * sum(a.seconds)) / a.seconds.length),
      };
    const expected = isInA ? sizeA * units.b : sizeB * units.a;
    return {
      ...rest,
      verdict: !Number.isFinite(lost)
        ? 'may be missing'
        : expected < THREE
          ? 'too short to tell'
          : isInA
            ? 'only in A'
            : 'only in B',
    };
  });
}

/** Runs or seconds of a side. */
const unitsIn = ({ seconds }: Samples, byRuns: boolean): number => (byRuns ? seconds.length : sum(seconds));

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
