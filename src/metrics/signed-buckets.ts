import { bucketIndex } from './bucket-index.ts';
import type { ExactHistogram } from './family.ts';

export interface SignedBuckets {
  count: number;
  zeros: number;
  /** Counts by number of the native bucket. */
  positive: Map<number, number>;
  /** By absolute value. */
  negative: Map<number, number>;
}

/** Counts exact values in native buckets. */
export function signedBuckets({ counts, schema }: Pick<ExactHistogram, 'counts' | 'schema'>): SignedBuckets {
  const buckets: SignedBuckets = { count: 0, zeros: 0, positive: new Map(), negative: new Map() };
  for (const [value, events] of counts) {
    if (events === 0) continue;
    buckets.count += events;
    if (value === 0) {
      buckets.zeros += events;
      continue;
    }
    const side = value > 0 ? buckets.positive : buckets.negative;
    const index = bucketIndex(Math.abs(value), schema);
    side.set(index, (side.get(index) ?? 0) + events);
  }
  return buckets;
}
