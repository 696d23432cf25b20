import type { ExactHistogram } from './family.ts';
import { signedBuckets } from './signed-buckets.ts';

/** Buckets that follow each other: `offset` from the end of those before, or from bucket 0. */
export interface Span {
  offset: number;
  length: number;
}

export interface NativeBuckets {
  spans: Span[];
  /** Count of each bucket of the spans, less that of the one before it. */
  deltas: number[];
}

export interface NativeHistogram {
  count: number;
  zeros: number;
  positive: NativeBuckets;
  negative: NativeBuckets;
}

/** The native histogram of Prometheus with the exact numbers. */
export function nativeHistogram({ counts, schema }: Omit<ExactHistogram, 'sum'>): NativeHistogram {
  const { count, zeros, positive, negative } = signedBuckets({ counts, schema });
  return { count, zeros, positive: bucketsOf(positive), negative: bucketsOf(negative) };
}

function bucketsOf(counts: ReadonlyMap<number, number>): NativeBuckets {
  const spans: Span[] = [];
  const deltas: number[] = [];
  let [next, before] = [0, 0];
  for (const [index, count] of [...counts].toSorted(([a], [b]) => a - b)) {
    const span = spans.at(-1);
    if (span === undefined || index !== next) spans.push({ offset: index - next, length: 1 });
    else span.length++;
    deltas.push(count - before);
    [next, before] = [index + 1, count];
  }
  return { spans, deltas };
}
