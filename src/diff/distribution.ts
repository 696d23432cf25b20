import { unitsOf } from '../tally/units-of.ts';
import { CONFIDENCE } from './change.ts';
import { random } from './random.ts';
import type { Sampled } from './samples.ts';

/** Change of the values of a row, whatever its count did. */
export interface DistributionChange {
  /** Share of the events that have another value in B (total variation). */
  distance: number;
  /** A share as large comes by chance in 5 of 100 comparisons. */
  byChance: number;
  /** Ratio of the geometric means of the values, with its interval; null where values are kinds. */
  shift: { ratio: number; low: number; high: number } | null;
}

/** The value whose count changed most, for each sample. */
export interface ValueChange {
  value: number;
  a: number;
  b: number;
}

const RESAMPLES = 1_000;

/** A distribution of each batch: a column for each value. */
type Batches = number[][];

/**
 * Compares the distributions of a row by a bootstrap of batches, as ticks hang together. `edges`: the samples of each batch. Undefined
 * where a side has fewer than two batches, or nothing.
 */
export function distributionChange(
  a: Sampled,
  b: Sampled,
  edges: Record<'a' | 'b', readonly (readonly [from: number, to: number])[]>,
): DistributionChange | undefined {
  const values = valuesOf(a, b);
  if (values.length < 2 || Math.min(edges.a.length, edges.b.length) < 2) return undefined;
  const [ofA, ofB] = [batchesIn(a, values, edges.a), batchesIn(b, values, edges.b)];
  const [sumA, sumB] = [sumOf(ofA), sumOf(ofB)];
  if (total(sumA) === 0 || total(sumB) === 0) return undefined;
  const logs = values.map((value) => Math.log2(Math.max(1, unitsOf(value, a.series.value))));
  const unit = random();
  const resample = (from: Batches, length: number): number[] =>
    sumOf(Array.from({ length }, () => from[Math.floor(unit() * from.length)] ?? []));
  const pooled = [...scaled(ofA), ...scaled(ofB)];
  const chance: number[] = [];
  const shifts: number[] = [];
  for (let round = 0; round < RESAMPLES; round++) {
    chance.push(distance(resample(pooled, ofA.length), resample(pooled, ofB.length)));
    shifts.push(meanOf(resample(ofB, ofB.length), logs) - meanOf(resample(ofA, ofA.length), logs));
  }
  const tail = (1 - CONFIDENCE) / 2;
  return {
    distance: distance(sumA, sumB),
    byChance: quantile(chance, CONFIDENCE),
    shift:
      a.series.value?.unit == null
        ? null
        : {
            ratio: 2 ** (meanOf(sumB, logs) - meanOf(sumA, logs)),
            low: 2 ** quantile(shifts, tail),
            high: 2 ** quantile(shifts, 1 - tail),
          },
  };
}

/** The value whose count of the unit of time changed most; undefined where there are none. */
export function valueChange(
  a: Sampled,
  b: Sampled,
  units: { a: number; b: number },
): ValueChange | undefined {
  const values = valuesOf(a, b);
  if (values.length < 2) return undefined;
  const [ofA, ofB] = [a, b].map((side) => sumOf(batchesIn(side, values, [[0, side.counts.length]])));
  const changes = values.map((value, index) => ({
    value,
    a: (ofA?.[index] ?? 0) / units.a,
    b: (ofB?.[index] ?? 0) / units.b,
  }));
  return changes.toSorted((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a))[0];
}

const valuesOf = (...sides: readonly Sampled[]): number[] => [
  ...new Set(sides.flatMap(({ cells }) => [...new Set(cells.value)])),
];

function batchesIn(
  { cells, counts }: Sampled,
  values: readonly number[],
  edges: readonly (readonly [from: number, to: number])[],
): Batches {
  const places = new Map(values.map((value, place) => [value, place]));
  const batches = edges.map(() => values.map(() => 0));
  const batchOf: number[] = Array(counts.length).fill(0);
  for (const [batch, [from, to]] of edges.entries()) batchOf.fill(batch, from, to);
  for (const [index, sample] of cells.sample.entries()) {
    const batch = batches[batchOf[sample] ?? 0];
    const place = places.get(cells.value[index] ?? 0);
    if (batch !== undefined && place !== undefined)
      batch[place] = (batch[place] ?? 0) + (cells.count[index] ?? 0);
  }
  return batches;
}

/** Batches of a side in parts of its sum, so that a side with more events weighs no more in a pool. */
const scaled = (batches: Batches): Batches => {
  const all = total(sumOf(batches)) / batches.length;
  return batches.map((batch) => batch.map((count) => count / all));
};

const sumOf = (batches: Batches): number[] =>
  (batches[0] ?? []).map((_, place) => batches.reduce((sum, batch) => sum + (batch[place] ?? 0), 0));

/** Half of the sum of the differences of all shares. */
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
