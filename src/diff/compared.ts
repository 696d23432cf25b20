import { batchesOf, estimateRate } from './batch-means.ts';
import { type Change, changeOfRates, changeOfRuns } from './change.ts';
import { adjustedRuns, adjustedTicks } from './joint.ts';
import { noSamples, type Sampled, type Samples } from './samples.ts';

/** A row of both sides, before it is judged beside the others. */
export interface Compared {
  a: Sampled;
  b: Sampled;
  isInA: boolean;
  isInB: boolean;
  change: Change | null;
  /** Ticks that a side needs for a change; 0 if there is one. */
  needsTicks: number;
  /** Number of batches of ticks of each side; of runs each is one. Null without a change. */
  batches: { a: number; b: number } | null;
}

/** The rows of two sides by series and name. */
export function comparedRows(a: Samples, b: Samples, byRuns: boolean): Compared[] {
  const [ofA, ofB] = [a, b].map(({ rows }) => new Map(rows.map((row) => [keyOf(row), row])));
  const keys = [...new Set([...(ofA?.keys() ?? []), ...(ofB?.keys() ?? [])])];
  return keys.flatMap((key): Compared[] => {
    const [inA, inB] = [ofA?.get(key), ofB?.get(key)];
    const known = inA ?? inB;
    if (known === undefined) return [];
    const rowA = inA ?? noSamples(known.series, known.name, a.seconds.length);
    const rowB = inB ?? noSamples(known.series, known.name, b.seconds.length);
    const sides = { a: rowA, b: rowB, isInA: inA !== undefined, isInB: inB !== undefined };
    if (inA === undefined || inB === undefined)
      return [{ ...sides, change: null, needsTicks: 0, batches: null }];
    if (byRuns) {
      const batches = { a: a.seconds.length, b: b.seconds.length };
      return [{ ...sides, change: changeOfRuns(inA.counts, inB.counts), needsTicks: 0, batches }];
    }
    return [{ ...sides, ...changeOfTicks(inA.counts, a.seconds, inB.counts, b.seconds) }];
  });
}

/** The p of each row, for all of them together. */
export function jointly(
  all: readonly Compared[],
  a: Samples,
  b: Samples,
  byRuns: boolean,
): (number | null)[] {
  const pairs = all.map(({ change, ...row }) => ({
    a: row.a.counts,
    b: row.b.counts,
    p: change?.p ?? null,
  }));
  if (byRuns) return adjustedRuns(pairs);
  const batches = all.flatMap((row) => row.batches ?? []);
  return adjustedTicks(
    pairs,
    { a: a.seconds, b: b.seconds },
    {
      a: Math.min(a.seconds.length, ...batches.map((each) => each.a)),
      b: Math.min(b.seconds.length, ...batches.map((each) => each.b)),
    },
  );
}

/** The samples of each batch of a row. */
export const edgesOf = ({ a, b, batches }: Compared) =>
  batches && { a: batchesOf(a.counts.length, batches.a), b: batchesOf(b.counts.length, batches.b) };

/** Batch means of both sides, or the ticks that the longer-remembering side needs. */
function changeOfTicks(
  countsA: readonly number[],
  secondsA: readonly number[],
  countsB: readonly number[],
  secondsB: readonly number[],
): Pick<Compared, 'change' | 'needsTicks' | 'batches'> {
  const [a, b] = [estimateRate(countsA, secondsA), estimateRate(countsB, secondsB)];
  if ('rate' in a && 'rate' in b)
    return { change: changeOfRates(a, b), needsTicks: 0, batches: { a: a.df + 1, b: b.df + 1 } };
  const needs = [a, b].map((each) => ('needsTicks' in each ? each.needsTicks : 0));
  return { change: null, needsTicks: Math.max(...needs), batches: null };
}

const keyOf = ({ series, name }: Sampled): string => `${series.label} ${name}`;
