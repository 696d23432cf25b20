import { batchesOf } from './batch-means.ts';
import { adjusted } from './change.ts';
import { normal, random } from './random.ts';
import { midRanks, rankTails } from './ranks.ts';
import { tQuantile } from './student.ts';

/** A row of both sides. */
export interface Pair {
  a: readonly number[];
  b: readonly number[];
  p: number | null;
}

/** Draws of the distribution in which no row differs. */
const DRAWS = 1_000;
/** Degrees of freedom with which Student's t is the normal distribution, and the least p that a quantile is sought for. */
const NORMAL = 1e7;
const LEAST_P = 1e-12;

/**
 * Adjusts the p of rows that move together: step-down max-T (Westfall and Young 1993). Draws in which no row differs keep how the rows
 * hang together, so that rows which say the same are not held for many. It never exceeds Holm's p, which knows nothing of that.
 */
function stepDown(
  all: readonly Pair[],
  thresholdOf: (p: number) => number,
  draw: () => Readonly<ArrayLike<number>>,
) {
  const holm = adjusted(all.map(({ p }) => p));
  const order = [...all.entries()]
    .flatMap(([index, { p }]) => (p === null ? [] : [{ index, p, least: thresholdOf(p), reached: 0 }]))
    .toSorted((x, y) => x.p - y.p);
  const fromLast = order.toReversed();
  for (let drawn = 0; drawn < DRAWS && order.length > 1; drawn++) {
    const values = draw();
    let largest = Number.NEGATIVE_INFINITY;
    for (const row of fromLast) {
      largest = Math.max(largest, values[row.index] ?? 0);
      if (largest >= row.least) row.reached++;
    }
  }
  const result = [...holm];
  let before = 0;
  for (const { index, p, reached } of order) {
    const together = order.length > 1 ? Math.max(p, (1 + reached) / (1 + DRAWS)) : p;
    before = Math.max(before, Math.min(together, holm[index] ?? 1));
    result[index] = before;
  }
  return result;
}

/** Runs: each draw deals the runs to the sides anew, the same for all rows. */
export function adjustedRuns(pairs: readonly Pair[]): (number | null)[] {
  const [{ a, b } = { a: [], b: [] }] = pairs;
  const tails = rankTails(a.length, b.length);
  const ranks = pairs.map((pair) => midRanks([...pair.a, ...pair.b]));
  const least = (a.length * (a.length + 1)) / 2;
  const unit = random();
  const places = Array.from({ length: a.length + b.length }, (_, place) => place);
  return stepDown(
    pairs,
    (p) => -p,
    () => {
      shuffle(places, unit);
      const ofA = places.slice(0, a.length);
      return ranks.map((row) => {
        const statistic = ofA.reduce((sum, place) => sum + (row[place] ?? 0), 0) - least;
        return -(tails[Math.floor(Math.max(statistic, a.length * b.length - statistic))] ?? 1);
      });
    },
  );
}

/**
 * Ticks: each draw weighs the deviations of the batches of each side by normal numbers, the same for all rows (multiplier
 * bootstrap; Chernozhukov, Chetverikov and Kato 2013). `batches`: of the row that has fewest.
 */
export function adjustedTicks(
  pairs: readonly Pair[],
  seconds: { a: readonly number[]; b: readonly number[] },
  batches: { a: number; b: number },
): (number | null)[] {
  const width = batches.a + batches.b;
  const deviations = new Float64Array(pairs.length * width);
  for (const [row, { a, b }] of pairs.entries()) {
    const sides = [...relative(a, seconds.a, batches.a), ...relative(b, seconds.b, batches.b)];
    const size = Math.hypot(...sides);
    deviations.set(
      sides.map((each) => (size > 0 ? each / size : 0)),
      row * width,
    );
  }
  const unit = random();
  const values = new Float64Array(pairs.length);
  return stepDown(
    pairs,
    (p) => tQuantile(1 - Math.max(p, LEAST_P) / 2, NORMAL),
    () => {
      const weights = Float64Array.from({ length: width }, () => normal(unit));
      // A million of them for a thousand rows: an iterator would take as long as all the rest.
      for (let row = 0; row < values.length; row++) {
        let sum = 0;
        for (let batch = 0; batch < width; batch++)
          sum += (deviations[row * width + batch] ?? 0) * (weights[batch] ?? 0);
        values[row] = Math.abs(sum);
      }
      return values;
    },
  );
}

/** Deviations of batches from the rate, in rates: the larger, the fewer batches there are. */
function relative(counts: readonly number[], seconds: readonly number[], batches: number): number[] {
  const rate = sum(counts) / sum(seconds);
  return batchesOf(counts.length, batches).map(([from, to]) => {
    const mean = sum(counts.slice(from, to)) / sum(seconds.slice(from, to));
    return rate > 0 ? (mean / rate - 1) / batches : 0;
  });
}

/** Fisher and Yates, in place. */
function shuffle(all: number[], unit: () => number): void {
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(unit() * (last + 1));
    [all[last], all[other]] = [all[other] ?? 0, all[last] ?? 0];
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
