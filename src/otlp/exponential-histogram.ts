import { bucketIndex } from '../metrics/bucket-index.ts';
import type { ExactHistogram } from '../metrics/family.ts';

/** Counts of neighbouring buckets, the first of which has the index `offset`. */
export interface Buckets {
  offset: number;
  counts: number[];
}

/** A histogram as the data model of OpenTelemetry has it. */
export interface ExponentialHistogram {
  count: number;
  zeroCount: number;
  positive: Buckets;
  /** By absolute value. */
  negative: Buckets;
  /** Null where nothing was counted. */
  range: { least: number; most: number } | null;
}

/** Counts exact values in exponential buckets. */
export function exponentialHistogram({
  counts,
  schema,
}: Pick<ExactHistogram, 'counts' | 'schema'>): ExponentialHistogram {
  const sides = { positive: new Map<number, number>(), negative: new Map<number, number>() };
  let [count, zeroCount, least, most] = [0, 0, Infinity, -Infinity];
  for (const [value, events] of counts) {
    if (events === 0) continue;
    count += events;
    least = Math.min(least, value);
    most = Math.max(most, value);
    if (value === 0) {
      zeroCount += events;
      continue;
    }
    const side = value > 0 ? sides.positive : sides.negative;
    // OpenTelemetry numbers a bucket by its lower bound, Prometheus by its upper one.
    const index = bucketIndex(Math.abs(value), schema) - 1;
    side.set(index, (side.get(index) ?? 0) + events);
  }
  return {
    count,
    zeroCount,
    positive: bucketsOf(sides.positive),
    negative: bucketsOf(sides.negative),
    range: count === 0 ? null : { least, most },
  };
}

function bucketsOf(side: ReadonlyMap<number, number>): Buckets {
  if (side.size === 0) return { offset: 0, counts: [] };
  const offset = Math.min(...side.keys());
  const length = Math.max(...side.keys()) - offset + 1;
  return { offset, counts: Array.from({ length }, (_, place) => side.get(offset + place) ?? 0) };
}
