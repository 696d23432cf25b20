import { expect, test } from 'vitest';
import { exponentialHistogram } from '../../src/otlp/exponential-histogram.ts';

const histogramOf = (counts: [number, number][], schema: 0 | 3 = 3) =>
  exponentialHistogram({ counts: new Map(counts), schema });
const NONE = { offset: 0, counts: [] };

test('each size class has its count, in its own bucket', () => {
  const sizes: [number, number][] = [
    [128, 7],
    [96, 1_000_003],
    [64, 5],
  ];
  expect(histogramOf(sizes)).toEqual({
    count: 1_000_015,
    zeroCount: 0,
    // 96 lies in (2^(52/8), 2^(53/8)]; 64 is the upper bound of bucket 47, and 128 that of 55.
    positive: { offset: 47, counts: [5, 0, 0, 0, 0, 1_000_003, 0, 0, 7] },
    negative: NONE,
    range: { least: 64, most: 128 },
  });
});

test.each([0, 3] as const)('a bound belongs to the bucket below it, at scale %i', (scale) => {
  for (let index = -30 * 2 ** scale; index <= 50 * 2 ** scale; index++) {
    const bound = 2 ** (index / 2 ** scale);
    expect(histogramOf([[bound, 1]], scale).positive.offset).toBe(index - 1);
    expect(histogramOf([[bound * (1 + Number.EPSILON), 1]], scale).positive.offset).toBe(index);
  }
});

test('at scale 0 every order of pages is alone in its bucket', () => {
  const orders = Array.from({ length: 11 }, (_, order): [number, number] => [2 ** order, order + 1]);
  expect(histogramOf(orders, 0).positive).toEqual({ offset: -1, counts: orders.map(([, count]) => count) });
});

test('0 and values below it have buckets of their own', () => {
  const values: [number, number][] = [
    [0, 3],
    [-96, 2],
    [1, 11],
  ];
  expect(histogramOf(values)).toEqual({
    count: 16,
    zeroCount: 3,
    positive: { offset: -1, counts: [11] },
    negative: { offset: 52, counts: [2] },
    range: { least: -96, most: 1 },
  });
});

test('values that are nearer than the scale tells apart share a bucket', () => {
  const near: [number, number][] = [
    [1000, 1],
    [1001, 2],
  ];
  expect(histogramOf(near)).toMatchObject({ positive: { counts: [3] }, count: 3 });
});

test.each<[[number, number][]]>([[[]], [[[64, 0]]]])('nothing was counted: %j', (counts) => {
  expect(histogramOf(counts)).toEqual({
    count: 0,
    zeroCount: 0,
    positive: NONE,
    negative: NONE,
    range: null,
  });
});
