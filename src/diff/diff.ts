import { estimateRate } from './batch-means.ts';
import { adjusted, type Change, changeOfRates, changeOfRuns } from './change.ts';
import type { Sampled, Samples } from './samples.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** A row of both captures. */
export interface Difference {
  event: string;
  name: string;
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
  const ofB = new Map(b.rows.map((row) => [keyOf(row), row]));
  const ofA = new Map(a.rows.map((row) => [keyOf(row), row]));
  const keys = [...new Set([...ofA.keys(), ...ofB.keys()])];
  const pairs = keys.map((key) => {
    const [rowA, rowB] = [ofA.get(key), ofB.get(key)];
    const { series, name } = rowA ?? rowB ?? { series: { label: '' }, name: '' };
    const [countsA, countsB] = [rowA?.counts ?? zeros(a), rowB?.counts ?? zeros(b)];
    const compared =
      rowA === undefined || rowB === undefined
        ? { change: null, needsTicks: 0 }
        : byRuns
          ? { change: changeOfRuns(countsA, countsB), needsTicks: 0 }
          : changeOfTicks(countsA, a.seconds, countsB, b.seconds);
    return {
      event: series.label,
      name,
      countsA,
      countsB,
      isInA: rowA !== undefined,
      isInB: rowB !== undefined,
      ...compared,
    };
  });
  const ps = adjusted(pairs.map(({ change }) => change?.p ?? null));
  return pairs.map(
    ({ event, name, countsA, countsB, isInA, isInB, change, needsTicks }, index): Difference => {
      const [sizeA, sizeB] = byRuns
        ? [mean(countsA), mean(countsB)]
        : [sum(countsA) / sum(a.seconds), sum(countsB) / sum(b.seconds)];
      const p = ps[index] ?? null;
      const rest = { event, name, a: sizeA, b: sizeB, change, p };
      if (isInA && isInB && change !== null)
        return { ...rest, ...verdictOf(change, p, { least, missing: missing(event) }), needsSeconds: null };
      if (isInA && isInB)
        return {
          ...rest,
          verdict: 'too short to tell',
          within: null,
          needsSeconds: Math.ceil(needsTicks * mean(a.seconds)),
        };
      const expected = isInA
        ? sizeA * (byRuns ? b.seconds.length : sum(b.seconds))
        : sizeB * (byRuns ? a.seconds.length : sum(a.seconds));
      const verdict = !Number.isFinite(missing(event))
        ? 'may be missing'
        : expected < THREE
          ? 'too short to tell'
          : isInA
            ? 'only in A'
            : 'only in B';
      return { ...rest, verdict, within: null, needsSeconds: null };
    },
  );
}

/** Batch means of both sides, or the ticks that the longer-remembering side needs. */
function changeOfTicks(
  countsA: readonly number[],
  secondsA: readonly number[],
  countsB: readonly number[],
  secondsB: readonly number[],
): { change: Change | null; needsTicks: number } {
  const [a, b] = [estimateRate(countsA, secondsA), estimateRate(countsB, secondsB)];
  if ('rate' in a && 'rate' in b) return { change: changeOfRates(a, b), needsTicks: 0 };
  return {
    change: null,
    needsTicks: Math.max(...[a, b].map((each) => ('needsTicks' in each ? each.needsTicks : 0))),
  };
}

const keyOf = ({ series, name }: Sampled): string => `${series.label} ${name}`;
const zeros = ({ seconds }: Samples): number[] => seconds.map(() => 0);
const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
