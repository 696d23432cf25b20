import { expect, test } from 'vitest';
import { rankTest, shiftOf, waysOf } from '../../src/diff/ranks.ts';

const A = [12, 15, 9, 20, 11, 14];
const B = [18, 25, 21, 16, 30, 22];

test('the ways add up to the binomial coefficient, and are symmetric', () => {
  const ways = waysOf(6, 7);
  expect(ways).toHaveLength(43);
  expect(ways.reduce((sum, each) => sum + each, 0)).toBe(1716);
  expect(ways.toReversed()).toEqual(ways);
});

/** Figures of scipy.stats.mannwhitneyu(method='exact'). */
test('p is that of the exact test', () => {
  expect(rankTest(A, B)).toBeCloseTo(0.008658008658008658, 15);
  expect(rankTest(A, [22, 25, 21, 26, 30, 23])).toBeCloseTo(0.0021645021645021645, 15);
  expect(rankTest(B, A)).toBe(rankTest(A, B));
  expect(rankTest(A, A)).toBe(1);
});

test('the smallest p of four and of three runs', () => {
  expect(rankTest([1, 2, 3, 4], [5, 6, 7, 8])).toBeCloseTo(2 / 70, 15);
  expect(rankTest([1, 2, 3], [5, 6, 7])).toBeCloseTo(0.1, 15);
});

test('the shift is the median of all differences, and its interval has those that the test keeps', () => {
  const { shift, interval } = shiftOf(A, B, 0.95);
  expect(shift).toBe(8.5);
  const differences = A.flatMap((x) => B.map((y) => y - x)).toSorted((x, y) => x - y);
  expect(interval).toEqual([differences[5], differences[30]]);
  const low = interval[0] + 1e-9;
  expect(
    rankTest(
      A,
      B.map((y) => y - low),
    ),
  ).toBeGreaterThan(0.05);
  expect(
    rankTest(
      A,
      B.map((y) => y - (interval[0] - 1e-9)),
    ),
  ).toBeLessThanOrEqual(0.05);
});

test('the interval of three runs is unbounded', () => {
  expect(shiftOf([1, 2, 3], [5, 6, 7], 0.95).interval).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
});
