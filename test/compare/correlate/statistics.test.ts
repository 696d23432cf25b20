import { describe, expect, test } from 'vitest';
import {
  averageRanks,
  correlationTail,
  dot,
  leastSquares,
  logGamma,
  regularizedBeta,
  standardize,
} from '../../../src/compare/correlate/statistics.ts';

/** Expects a value within this fraction of the expected value. */
const within = (part: number, value: number, expected: number) =>
  expect(Math.abs(value / expected - 1), `${value} for ${expected}`).toBeLessThan(part);

describe('logGamma', () => {
  test('factorials', () => {
    let logFactorial = 0;
    for (let n = 1; n <= 700; n++) {
      logFactorial += Math.log(n);
      if (n > 1) within(1e-14, logGamma(n + 1), logFactorial);
    }
    expect(logGamma(1)).toBeCloseTo(0, 14);
  });

  test('halves, and close to 0', () => {
    within(1e-14, logGamma(0.5), Math.log(Math.PI) / 2);
    within(1e-13, logGamma(1.5), Math.log(Math.PI / 4) / 2);
    // Γ(x) = 1/x − γ + …
    within(1e-10, logGamma(1e-9), Math.log(1e9));
  });
});

describe('regularizedBeta', () => {
  // I_x(a, n − a + 1) is the probability of a or more successes in n trials (DLMF 8.17.5): a sum of positive
  // terms.
  const successes = (x: number, a: number, n: number): number => {
    let sum = 0;
    for (let k = a; k <= n; k++)
      sum += Math.exp(
        logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) + k * Math.log(x) + (n - k) * Math.log1p(-x),
      );
    return sum;
  };

  test.each([
    [0.5, 5, 10],
    [0.9, 3, 4],
    [0.1, 20, 40],
    [0.001, 4, 30],
    [0.01, 60, 300],
    [0.3, 290, 300],
  ])('binomial tails: %d, %d of %d', (x, a, n) => {
    within(3e-12, regularizedBeta(x, a, n - a + 1), successes(x, a, n));
  });

  test('the ends, and the middle of a symmetrical one', () => {
    expect(regularizedBeta(0, 2, 3)).toBe(0);
    expect(regularizedBeta(-1e-17, 2, 3)).toBe(0);
    expect(regularizedBeta(1, 2, 3)).toBe(1);
    for (const a of [0.01, 0.5, 7, 299.5]) expect(regularizedBeta(0.5, a, a)).toBeCloseTo(0.5, 11);
  });

  test('the arcsine distribution', () => {
    for (const x of [1e-12, 0.01, 0.3, 0.8, 0.999])
      within(1e-12, regularizedBeta(x, 0.5, 0.5), (2 / Math.PI) * Math.asin(Math.sqrt(x)));
  });
});

describe('correlationTail', () => {
  const student = (t: number, freedom: number) =>
    correlationTail(t / Math.sqrt(t * t + freedom), freedom + 2);

  // Abramowitz and Stegun, Handbook of Mathematical Functions, table 26.10.
  test.each([
    [12.706, 1, 0.025],
    [63.657, 1, 0.005],
    [4.303, 2, 0.025],
    [2.228, 10, 0.025],
    [3.169, 10, 0.005],
    [4.587, 10, 0.0005],
    [2.042, 30, 0.025],
    [3.646, 30, 0.0005],
    [1.98, 120, 0.025],
    [3.373, 120, 0.0005],
  ])('t = %d with %d degrees of freedom', (t, freedom, p) => {
    within(2e-3, student(t, freedom), p);
  });

  test('far out', () => {
    // With 2 and 4 degrees of freedom the distribution has a closed form.
    for (const t of [10, 1e3, 1e5]) {
      const sine = t / Math.sqrt(t * t + 2);
      within(1e-4, student(t, 2), 1 / (t * t + 2) / (1 + sine));
    }
    const sine = 40 / Math.sqrt(40 ** 2 + 4);
    within(1e-8, student(40, 4), 0.5 - (sine * (3 - sine ** 2)) / 4);
    // mpmath, 40 digits: betainc(v/2, 1/2, 0, v/(v + t²), regularized=True) / 2
    within(1e-11, student(8, 28), 5.1678371908498e-9);
    within(1e-11, student(12, 58), 1.1807854174698e-17);
    within(1e-11, student(20, 198), 1.0344701287339e-49);
  });

  test('both sides are alike without ties, and half lies above 0', () => {
    expect(correlationTail(0, 30)).toBeCloseTo(0.5, 12);
    expect(correlationTail(-0.3, 30)).toBeCloseTo(1 - correlationTail(0.3, 30), 12);
    expect(correlationTail(1, 30)).toBe(0);
    expect(correlationTail(-1, 30)).toBe(1);
  });

  // 6 of 60 ticks in each of two series: the probability of this many common ticks, by the hypergeometric
  // distribution.
  test.each([
    [3, 0.0103442],
    [4, 0.000435244],
    [5, 0.00000649171],
  ])('%d of 6 bursts together by chance', (together, p) => {
    const r = (together / 6 - 0.1) / 0.9;
    const tail = correlationTail(r, 60, -1 / 9, 1);
    expect(tail).toBeGreaterThan(p);
    expect(tail).toBeLessThan(10 * p);
    expect(correlationTail(r, 60)).toBeLessThan(p / 2);
  });

  test('too few ticks for the distribution have no p', () => {
    expect(correlationTail(0.9, 2)).toBe(1);
    expect(correlationTail(0.99, 8, -0.05, 1)).toBe(1);
  });
});

describe('averageRanks', () => {
  test('equal values share the mean of their ranks', () => {
    const { ranks, ties } = averageRanks(Float64Array.of(3, -1, 3, 0, 3));
    expect([...ranks]).toEqual([4, 1, 4, 2, 4]);
    expect(ties).toEqual([1, 1, 3]);
  });

  test('one value, and none', () => {
    expect(averageRanks(Float64Array.of(7, 7))).toEqual({ ranks: Float64Array.of(1.5, 1.5), ties: [2] });
    expect(averageRanks(Float64Array.of())).toEqual({ ranks: Float64Array.of(), ties: [] });
  });
});

describe('leastSquares', () => {
  test('Anscombe’s first quartet', () => {
    const x = Float64Array.of(10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5);
    const y = Float64Array.of(8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68);
    const { pearson, slope } = leastSquares(x, y);
    expect(pearson).toBeCloseTo(0.81642, 5);
    expect(slope).toBeCloseTo(0.50009, 5);
    expect(dot(standardize(x), standardize(y))).toBeCloseTo(pearson, 12);
  });

  test('exact relations stay between −1 and 1, and none is 0', () => {
    const x = Float64Array.of(0.1, 0.7, 0.3);
    expect(leastSquares(x, x)).toEqual({ pearson: 1, slope: 1 });
    expect(
      leastSquares(
        x,
        x.map((value) => -3 * value),
      ),
    ).toEqual({ pearson: -1, slope: expect.closeTo(-3) });
    expect(leastSquares(x, Float64Array.of(5, 5, 5))).toEqual({ pearson: 0, slope: 0 });
  });
});
