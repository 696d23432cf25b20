import { batchesOf } from '../../src/diff/batch-means.ts';
import { adjusted } from '../../src/diff/change.ts';
import type { DistributionChange } from '../../src/diff/distribution.ts';
import type { Pair } from '../../src/diff/joint.ts';
import { normal, random } from '../../src/diff/random.ts';
import type { Sampled } from '../../src/diff/samples.ts';
import { tQuantile } from '../../src/diff/student.ts';
import { unitsOf } from '../../src/tally/units-of.ts';

/** The statistics of diff as their definitions have them, without regard to time: src/diff must give the same, to the bit. */

type Edges = readonly (readonly [from: number, to: number])[];

export function plainDistributionChange(
  a: Sampled,
  b: Sampled,
  edges: { a: Edges; b: Edges },
): DistributionChange {
  const values = [...new Set([a, b].flatMap(({ cells }) => [...new Set(cells.value)]))];
  const [ofA, ofB] = [batchesIn(a, values, edges.a), batchesIn(b, values, edges.b)];
  const [sumA, sumB] = [sumOf(ofA), sumOf(ofB)];
  const logs = values.map((value) => Math.log2(Math.max(1, unitsOf(value, a.series.value))));
  const unit = random();
  const resample = (from: number[][], length: number): number[] =>
    sumOf(Array.from({ length }, () => from[Math.floor(unit() * from.length)] ?? []));
  const pooled = [...scaled(ofA), ...scaled(ofB)];
  const chance: number[] = [];
  const shifts: number[] = [];
  for (let round = 0; round < 1_000; round++) {
    chance.push(distance(resample(pooled, ofA.length), resample(pooled, ofB.length)));
    shifts.push(meanOf(resample(ofB, ofB.length), logs) - meanOf(resample(ofA, ofA.length), logs));
  }
  return {
    distance: distance(sumA, sumB),
    byChance: quantile(chance, 0.95),
    shift:
      a.series.value?.unit == null
        ? null
        : {
            ratio: 2 ** (meanOf(sumB, logs) - meanOf(sumA, logs)),
            low: 2 ** quantile(shifts, (1 - 0.95) / 2),
            high: 2 ** quantile(shifts, 1 - (1 - 0.95) / 2),
          },
  };
}

export function plainAdjustedTicks(
  pairs: readonly Pair[],
  seconds: { a: readonly number[]; b: readonly number[] },
  batches: { a: number; b: number },
): (number | null)[] {
  const deviations = pairs.map(({ a, b }) => {
    const sides = [relative(a, seconds.a, batches.a), relative(b, seconds.b, batches.b)].flat();
    const size = Math.hypot(...sides);
    return sides.map((each) => (size > 0 ? each / size : 0));
  });
  const unit = random();
  const holm = adjusted(pairs.map(({ p }) => p));
  const order = [...pairs.entries()]
    .flatMap(([index, { p }]) =>
      p === null ? [] : [{ index, p, least: tQuantile(1 - Math.max(p, 1e-12) / 2, 1e7), reached: 0 }],
    )
    .toSorted((x, y) => x.p - y.p);
  for (let drawn = 0; drawn < 1_000 && order.length > 1; drawn++) {
    const weights = Array.from({ length: batches.a + batches.b }, () => normal(unit));
    const values = deviations.map((row) =>
      Math.abs(row.reduce((sum, each, batch) => sum + each * (weights[batch] ?? 0), 0)),
    );
    let largest = Number.NEGATIVE_INFINITY;
    for (const row of order.toReversed()) {
      largest = Math.max(largest, values[row.index] ?? 0);
      if (largest >= row.least) row.reached++;
    }
  }
  const result = [...holm];
  let before = 0;
  for (const { index, p, reached } of order) {
    const together = order.length > 1 ? Math.max(p, (1 + reached) / 1_001) : p;
    before = Math.max(before, Math.min(together, holm[index] ?? 1));
    result[index] = before;
  }
  return result;
}

function relative(counts: readonly number[], seconds: readonly number[], batches: number): number[] {
  const rate = total(counts) / total(seconds);
  return batchesOf(counts.length, batches).map(([from, to]) => {
    const mean = total(counts.slice(from, to)) / total(seconds.slice(from, to));
    return rate > 0 ? (mean / rate - 1) / batches : 0;
  });
}

function batchesIn({ cells, counts }: Sampled, values: readonly number[], edges: Edges): number[][] {
  const batches = edges.map(() => values.map(() => 0));
  const batchOf: number[] = Array(counts.length).fill(0);
  for (const [batch, [from, to]] of edges.entries()) batchOf.fill(batch, from, to);
  for (const [index, sample] of cells.sample.entries()) {
    const batch = batches[batchOf[sample] ?? 0] ?? [];
    const place = values.indexOf(cells.value[index] ?? 0);
    batch[place] = (batch[place] ?? 0) + (cells.count[index] ?? 0);
  }
  return batches;
}

const scaled = (batches: number[][]): number[][] => {
  const all = total(sumOf(batches)) / batches.length;
  return batches.map((batch) => batch.map((count) => count / all));
};

const sumOf = (batches: number[][]): number[] =>
  (batches[0] ?? []).map((_, place) => batches.reduce((sum, batch) => sum + (batch[place] ?? 0), 0));

function distance(a: readonly number[], b: readonly number[]): number {
  const [allA, allB] = [total(a) || 1, total(b) || 1];
  return a.reduce((sum, count, place) => sum + Math.abs(count / allA - (b[place] ?? 0) / allB), 0) / 2;
}

const meanOf = (counts: readonly number[], logs: readonly number[]): number =>
  counts.reduce((sum, count, place) => sum + count * (logs[place] ?? 0), 0) / (total(counts) || 1);

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((x, y) => x - y);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
