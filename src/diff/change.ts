import type { Estimate } from './batch-means.ts';
import { rankTest, shiftOf } from './ranks.ts';
import { tProbability, tQuantile } from './student.ts';

/** Ratio of B to A, with its interval and how likely so large a difference is where there is none. */
export interface Change {
  /** B / A; infinite where A has none. */
  ratio: number;
  interval: [low: number, high: number];
  /** Null where too few runs cannot tell. */
  p: number | null;
}

export const CONFIDENCE = 0.95;
/** Fewest runs a side for an interval of 95 %, and for a p at all: with fewer, no p is under 5 %. */
const INTERVAL_RUNS = 4;

/** Runs of a command on both sides: each is a sample. */
export function changeOfRuns(
  a: readonly number[],
  b: readonly number[],
  confidence: number = CONFIDENCE,
): Change {
  const { shift, interval } = shiftOf(a.map(Math.log), b.map(Math.log), confidence);
  const isEnough = Math.min(a.length, b.length) >= INTERVAL_RUNS;
  return {
    ratio: Math.exp(shift),
    interval: isEnough ? [Math.exp(interval[0]), Math.exp(interval[1])] : [0, Number.POSITIVE_INFINITY],
    p: isEnough ? rankTest(a, b) : null,
  };
}

/** A single capture on each side. The logarithm of a ratio is nearer to a normal distribution than the ratio. */
export function changeOfRates(a: Estimate, b: Estimate): Change {
  const [ofA, ofB] = [a, b].map(({ rate, error }) => (error / rate) ** 2) as [number, number];
  const error = Math.sqrt(ofA + ofB);
  const shift = Math.log(b.rate / a.rate);
  if (error === 0)
    return { ratio: Math.exp(shift), interval: [Math.exp(shift), Math.exp(shift)], p: shift === 0 ? 1 : 0 };
  // Welch's degrees of freedom.
  const df = (ofA + ofB) ** 2 / (ofA ** 2 / a.df + ofB ** 2 / b.df);
  const half = tQuantile((1 + CONFIDENCE) / 2, df) * error;
  return {
    ratio: Math.exp(shift),
    interval: [Math.exp(shift - half), Math.exp(shift + half)],
    p: 2 * (1 - tProbability(Math.abs(shift) / error, df)),
  };
}

/**
 * Adjusts the p of many rows (Holm 1979): the chance that any row without a difference is called different stays that of one
 * row. A row without a p keeps none.
 */
export function adjusted(all: readonly (number | null)[]): (number | null)[] {
  const order = [...all.entries()]
    .flatMap(([index, p]) => (p === null ? [] : [{ index, p }]))
    .toSorted((x, y) => x.p - y.p);
  const result: (number | null)[] = [...all];
  let largest = 0;
  for (const [rank, { index, p }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (order.length - rank)));
    result[index] = largest;
  }
  return result;
}
