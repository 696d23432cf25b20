import { unitsOf } from '../tally/units-of.ts';
import { CONFIDENCE } from './change.ts';
import { drawsOf, type Part, ROUNDS } from './draws.ts';
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
  const { width } = pooled;
  const [chance, shifts] = [new Float64Array(ROUNDS), new Float64Array(ROUNDS)];
  for (const { from, rounds, ...draws } of drawsOf(ofA.length, ofB.length, width)) {
    const [a1, b1] = [resample(draws.pooledA, pooled, rounds, 0), resample(draws.pooledB, pooled, rounds, 1)];
    for (let round = 0; round < rounds; round++)
      chance[from + round] = distance(a1, b1, round * width, width);
    const [a2, b2] = [resample(draws.ofA, ofA, rounds, 0), resample(draws.ofB, ofB, rounds, 1)];
    for (let round = 0; round < rounds; round++)
      shifts[from + round] = meanOf(b2, logs, round * width) - meanOf(a2, logs, round * width);
  }
  for (const numbers of [chance, shifts]) numbers.sort();
  const tail = (1 - CONFIDENCE) / 2;
  return {
    distance: distance(sumA, sumB, 0, width),
    byChance: quantile(chance, CONFIDENCE),
    shift:
      a.series.value?.unit == null
        ? null
        : {
            ratio: 2 ** (meanOf(sumB, logs, 0) - meanOf(sumA, logs, 0)),
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

/** Sums of the rounds of two sides, and tables of two values. They are reused: a report has thousands of rows. */
const kept = {
  sums: [new Float64Array(0), new Float64Array(0)],
  tables: [new Float64Array(0), new Float64Array(0)],
};

function room(arrays: Float64Array[], place: number, length: number): Float64Array {
  const known = arrays[place];
  if (known !== undefined && known.length >= length) return known;
  const array = new Float64Array(length);
  arrays[place] = array;
  return array;
}

/** Adds up the batches that each round draws: all values of a round follow one another. `side`: 0 or 1, for the memory. */
function resample(
  { isPaired, length, numbers }: Part,
  batches: Batches,
  rounds: number,
  side: number,
): Float64Array {
  const { width } = batches;
  const sums = room(kept.sums, side, rounds * width);
  for (let place = 0; place < width; place += 2) {
    // The last one of an odd number of values is added up twice.
    const other = Math.min(place + 1, width - 1);
    const first = isPaired ? pairsOf(batches, place, 0) : countsOf(batches, place);
    const second = isPaired ? pairsOf(batches, other, 1) : countsOf(batches, other);
    for (let round = 0, at = 0; round < rounds; round++) {
      let [one, two] = [0, 0];
      for (const end = at + length; at < end; at++) {
        const drawn = numbers[at] ?? 0;
        one += first[drawn] ?? 0;
        two += second[drawn] ?? 0;
      }
      sums[round * width + place] = one;
      sums[round * width + other] = two;
    }
  }
  return sums;
}

const countsOf = ({ counts, length }: Batches, place: number): Float64Array =>
  counts.subarray(place * length, (place + 1) * length);

/** Sums of each two batches of a value, and of each alone, as `draw` numbers them. */
function pairsOf(batches: Batches, place: number, table: number): Float64Array {
  const counts = countsOf(batches, place);
  const { length } = counts;
  const pairs = room(kept.tables, table, length * (length + 1));
  for (let one = 0, at = 0; one < length; one++) {
    const count = counts[one] ?? 0;
    for (let two = 0; two < length; two++) pairs[at++] = count + (counts[two] ?? 0);
    pairs[at++] = count;
  }
  return pairs;
}

function sumOf({ counts, length, width }: Batches): Float64Array {
  return Float64Array.from({ length: width }, (_, place) =>
    total(counts.subarray(place * length, (place + 1) * length)),
  );
}

/** Half of the sum of the differences of all shares, of `width` values from a place on. */
function distance(a: Float64Array, b: Float64Array, from: number, width: number): number {
  let [allA, allB] = [0, 0];
  for (let place = from; place < from + width; place++) {
    allA += a[place] ?? 0;
    allB += b[place] ?? 0;
  }
  const [partsA, partsB] = [allA || 1, allB || 1];
  let sum = 0;
  for (let place = from; place < from + width; place++)
    sum += Math.abs((a[place] ?? 0) / partsA - (b[place] ?? 0) / partsB);
  return sum / 2;
}

/** Mean of the logarithms of values, of which there are `counts` from a place on. */
function meanOf(counts: Float64Array, logs: Float64Array, from: number): number {
  let [sum, all] = [0, 0];
  for (let place = 0; place < logs.length; place++) {
    const count = counts[from + place] ?? 0;
    sum += count * (logs[place] ?? 0);
    all += count;
  }
  return sum / (all || 1);
}

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

function total(numbers: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < numbers.length; place++) sum += numbers[place] ?? 0;
  return sum;
}
