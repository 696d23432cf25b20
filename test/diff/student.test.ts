import { expect, test } from 'vitest';
import { tProbability, tQuantile } from '../../src/diff/student.ts';

/** Figures of scipy.stats.t (ppf, cdf). */
test.each([
  [0.975, 1, 12.706204736],
  [0.975, 4, 2.776445105],
  [0.975, 10, 2.228138852],
  [0.995, 2.5, 7.163728139],
  [0.6, 30, 0.255605365],
  [0.9999, 7, 7.063432828],
  [0.5, 3, 0],
])('quantile %d of %d degrees of freedom', (p, df, t) => {
  expect(tQuantile(p, df)).toBeCloseTo(t, 7);
  expect(tQuantile(1 - p, df)).toBeCloseTo(-t, 7);
});

test.each([
  [0.3, 3, 0.6081183539800405],
  [2.5, 9.5, 0.9837074711051979],
  [-4, 2, 0.028595479208968315],
])('probability of at most %d with %d degrees of freedom', (t, df, p) => {
  expect(tProbability(t, df)).toBeCloseTo(p, 12);
});
