import { expect, test } from 'vitest';
import { bucketIndex } from '../../src/metrics/bucket-index.ts';
import { type NativeBuckets, nativeHistogram } from '../../src/metrics/native-buckets.ts';

/** Counts by number of the bucket, as Prometheus reads them (model/histogram, regularBucketIterator). */
function read({ spans, deltas }: NativeBuckets): [index: number, count: number][] {
  const counts: [number, number][] = [];
  let [index, count] = [0, 0];
  for (const { offset, length } of spans) {
    index += offset;
    for (let at = 0; at < length; at++) {
      count += deltas[counts.length] ?? Number.NaN;
      counts.push([index++, count]);
    }
  }
  expect(counts).toHaveLength(deltas.length);
  return counts;
}

test('the exact numbers can be read back', () => {
  const counts = new Map([
    [96, 7],
    [8, 100_003],
    [128, 1],
    [4096, 2 ** 40],
  ]);
  const { count, zeros, positive, negative } = nativeHistogram({ counts, schema: 3 });
  expect([count, zeros, negative.spans]).toEqual([100_003 + 7 + 1 + 2 ** 40, 0, []]);
  expect(read(positive)).toEqual([8, 96, 128, 4096].map((size) => [bucketIndex(size, 3), counts.get(size)]));
});

test('buckets that follow each other are one span; 0 and values below have places of their own', () => {
  const counts = new Map([1, 2, 4, 16, 0, -1].map((value, index) => [value, index + 1]));
  const { zeros, positive, negative } = nativeHistogram({ counts, schema: 0 });
  expect(zeros).toBe(5);
  expect(positive).toEqual({
    spans: [
      { offset: 0, length: 3 },
      { offset: 1, length: 1 },
    ],
    deltas: [1, 1, 1, 1],
  });
  expect(read(negative)).toEqual([[0, 6]]);
});
