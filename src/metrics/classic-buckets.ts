import { BucketEnds } from './bucket-ends.ts';
import type { ExactHistogram } from './family.ts';

export interface ClassicBucket {
  /** Upper end, which belongs to the bucket. */
  end: number;
  /** Values up to that end. */
  upTo: number;
}

/** Buckets of a histogram, each with those before it; the last one is infinite and has all values. */
export function classicBuckets({ counts }: Pick<ExactHistogram, 'counts'>): ClassicBucket[] {
  const buckets = new BucketEnds();
  for (const value of counts.keys()) buckets.add(value);
  const { ends } = buckets;
  if (ends.length === 0) return [{ end: Number.POSITIVE_INFINITY, upTo: 0 }];
  const sorted = [...counts].toSorted(([a], [b]) => a - b);
  let [at, upTo] = [0, 0];
  return ends.map((end) => {
    for (; at < sorted.length && (sorted[at]?.[0] ?? 0) <= end; at++) upTo += sorted[at]?.[1] ?? 0;
    return { end, upTo };
  });
}
