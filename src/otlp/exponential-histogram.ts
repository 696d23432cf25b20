import type { ExactHistogram } from '../metrics/family.ts';
import { signedBuckets } from '../metrics/signed-buckets.ts';

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
  const { count, zeros, positive, negative } = signedBuckets({ counts, schema });
  let [least, most] = [Infinity, -Infinity];
  for (const [value, events] of counts) {
    if (events === 0) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return {
    count,
    zeroCount: zeros,
    positive: bucketsOf(positive),
    negative: bucketsOf(negative),
    range: count === 0 ? null : { least, most },
  };
}

function bucketsOf(side: ReadonlyMap<number, number>): Buckets {
  if (side.size === 0) return { offset: 0, counts: [] };
  const first = Math.min(...side.keys());
  const length = Math.max(...side.keys()) - first + 1;
  // OpenTelemetry numbers a bucket by its lower bound, Prometheus by its upper one.
  return { offset: first - 1, counts: Array.from({ length }, (_, place) => side.get(first + place) ?? 0) };
}
