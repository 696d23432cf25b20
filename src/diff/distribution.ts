import { unitsOf } from '../tally/units-of.ts';
import { CONFIDENCE } from './change.ts';
import { drawsOf, ROUNDS } from './draws.ts';
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

/** Counts by value, then by batch. A report of thousands of rows reads them a thousand million times: an array of arrays is slow. */
interface Batches {
  counts: Float64Array;
  /** Number of batches, and of values. */
  length: number;
  width: number;
}

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
  const logs = Float64Array.from(values, (value) => Math.log2(Math.max(1, unitsOf(value, a.series.value))));
  const pooled = joined(scaled(ofA), scaled(ofB));
  const sides = { a: new Float64Array(values.length), b: new Float64Array(values.length) };
  const [chance, shifts] = [new Float64Array(ROUNDS), new Float64Array(ROUNDS)];
  const draws = drawsOf(ofA.length, ofB.length);
  for (let round = 0; round < ROUNDS; round++) {
    const { numbers, at } = draws.round(round);
    const ends = [ofA.length, pooled.length, pooled.length + ofB.length, 2 * pooled.length] as const;
    const allOfA = resample(sides.a, pooled, numbers, at, at + ends[0]);
    const allOfB = resample(sides.b, pooled, numbers, at + ends[0], at + ends[1]);
    chance[round] = distance(sides.a, sides.b, allOfA, allOfB);
    const allB = resample(sides.b, ofB, numbers, at + ends[1], at + ends[2]);
    const allA = resample(sides.a, ofA, numbers, at + ends[2], at + ends[3]);
    shifts[round] = meanOf(sides.b, logs, allB) - meanOf(sides.a, logs, allA);
  }
  for (const numbers of [chance, shifts]) numbers.sort();
  const tail = (1 - CONFIDENCE) / 2;
  return {
    distance: distance(sumA, sumB, total(sumA), total(sumB)),
    byChance: quantile(chance, CONFIDENCE),
    shift:
      a.series.value?.unit == null
        ? null
        : {
            ratio: 2 ** (meanOf(sumB, logs, total(sumB)) - meanOf(sumA, logs, total(sumA))),
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
  const width = values.length;
  const batches = new Float64Array(edges.length * width);
  const batchOf = new Int32Array(counts.length);
  for (const [batch, [from, to]] of edges.entries()) batchOf.fill(batch, from, to);
  for (const [index, sample] of cells.sample.entries()) {
    const place = places.get(cells.value[index] ?? 0);
    if (place === undefined) continue;
    const at = place * edges.length + (batchOf[sample] ?? 0);
    batches[at] = (batches[at] ?? 0) + (cells.count[index] ?? 0);
  }
  return { counts: batches, length: edges.length, width };
}

/** Batches of a side in parts of its sum, so that a side with more events weighs no more in a pool. */
function scaled(batches: Batches): Batches {
  const all = total(sumOf(batches)) / batches.length;
  return { ...batches, counts: batches.counts.map((count) => count / all) };
}

function joined(a: Batches, b: Batches): Batches {
  const length = a.length + b.length;
  const counts = new Float64Array(length * a.width);
  for (let place = 0; place < a.width; place++) {
    counts.set(a.counts.subarray(place * a.length, (place + 1) * a.length), place * length);
    counts.set(b.counts.subarray(place * b.length, (place + 1) * b.length), place * length + a.length);
  }
  return { counts, length, width: a.width };
}

/** Adds up the batches that were drawn, and returns the sum of all values. */
function resample(
  sums: Float64Array,
  { counts, length, width }: Batches,
  drawn: Uint32Array,
  from: number,
  to: number,
): number {
  let place = 0;
  // Three sums at a time stay in registers, and none waits for another.
  for (; place + 2 < width; place += 3) {
    const [first, second, third] = [place * length, (place + 1) * length, (place + 2) * length];
    let [one, two, three] = [0, 0, 0];
    for (let at = from; at < to; at++) {
      const batch = drawn[at] ?? 0;
      one += counts[first + batch] ?? 0;
      two += counts[second + batch] ?? 0;
      three += counts[third + batch] ?? 0;
    }
    sums[place] = one;
    sums[place + 1] = two;
    sums[place + 2] = three;
  }
  for (; place < width; place++) {
    const first = place * length;
    let sum = 0;
    for (let at = from; at < to; at++) sum += counts[first + (drawn[at] ?? 0)] ?? 0;
    sums[place] = sum;
  }
  return total(sums);
}

function sumOf({ counts, length, width }: Batches): Float64Array {
  return Float64Array.from({ length: width }, (_, place) =>
    total(counts.subarray(place * length, (place + 1) * length)),
  );
}

/** Half of the sum of the differences of all shares. `allA`, `allB`: sums of both. */
function distance(a: Float64Array, b: Float64Array, allA: number, allB: number): number {
  const [partsA, partsB] = [allA || 1, allB || 1];
  let sum = 0;
  for (let place = 0; place < a.length; place++)
    sum += Math.abs((a[place] ?? 0) / partsA - (b[place] ?? 0) / partsB);
  return sum / 2;
}

/** `all`: sum of the counts. */
function meanOf(counts: Float64Array, logs: Float64Array, all: number): number {
  let sum = 0;
  for (let place = 0; place < counts.length; place++) sum += (counts[place] ?? 0) * (logs[place] ?? 0);
  return sum / (all || 1);
}

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

function total(numbers: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < numbers.length; place++) sum += numbers[place] ?? 0;
  return sum;
}
