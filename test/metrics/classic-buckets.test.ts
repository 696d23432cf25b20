import { expect, test } from 'vitest';
import { classicBuckets } from '../../src/metrics/classic-buckets.ts';

test('a value has a bucket of its own, with all before it', () => {
  const counts = new Map([
    [64, 2],
    [8, 3],
  ]);
  expect(classicBuckets({ counts })).toEqual([
    { end: 8, upTo: 3 },
    { end: 64, upTo: 5 },
    { end: Number.POSITIVE_INFINITY, upTo: 5 },
  ]);
});

test('without values there is the infinite bucket', () => {
  expect(classicBuckets({ counts: new Map() })).toEqual([{ end: Number.POSITIVE_INFINITY, upTo: 0 }]);
});

test('more than 64 values share buckets that end at powers of two', () => {
  const counts = new Map(Array.from({ length: 1000 }, (_, value) => [value, 1]));
  const buckets = classicBuckets({ counts });
  expect(buckets.map(({ end }) => end)).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, Infinity]);
  expect(buckets.at(-2)?.upTo).toBe(1000);
  expect(buckets.at(5)?.upTo).toBe(17);
});
