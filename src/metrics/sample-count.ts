import { classicBuckets } from './classic-buckets.ts';
import type { Family } from './family.ts';

/** Number of samples of families in a text. */
export function sampleCount(families: readonly Family[]): number {
  let samples = 0;
  for (const { series } of families)
    for (const { histogram } of series)
      samples +=
        histogram === undefined ? 1 : classicBuckets(histogram).length + (histogram.sum === null ? 0 : 2);
  return samples;
}
