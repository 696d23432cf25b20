import { describe, expect, test } from 'vitest';
import { repeated } from '../../src/tally/repeat.ts';

/**
 * The algorithm of tools/perf/util/stat.c: update_stats() for each value, then stddev_stats() and
 * rel_stddev_stats().
 */
function perf(values: readonly number[]) {
  let [n, mean, M2] = [0, 0, 0];
  for (const value of values) {
    n++;
    const delta = value - mean;
    mean += delta / n;
    M2 += delta * (value - mean);
  }
  const error = n < 2 ? 0 : Math.sqrt(M2 / (n - 1) / n);
  return { mean, error, percent: mean === 0 ? 0 : (100 * error) / mean };
}

describe('repeated', () => {
  test('by hand: 2, 4, 4, 4, 5, 5, 7, 9', () => {
    // Mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32; √(32 / 7 / 8) = 0.755929
    const { mean, error, percent } = repeated([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(mean).toBe(5);
    expect(error).toBeCloseTo(0.755929, 6);
    expect(percent).toBeCloseTo(15.11858, 5);
  });

  test.each([[[1, 2]], [[23, 23, 23]], [[1e9, 1e9 + 1, 1e9 + 5]], [[0.1, 0.25, 17]], [[0, 0]]])(
    'as perf has it: %j',
    (values) => {
      const expected = perf(values);
      const found = repeated(values);
      for (const key of ['mean', 'error', 'percent'] as const)
        expect(found[key]).toBeCloseTo(expected[key], 9);
    },
  );

  test('one run has no spread', () => {
    expect(repeated([42])).toEqual({ mean: 42, error: 0, percent: 0 });
  });

  test('none', () => {
    expect(repeated([])).toEqual({ mean: 0, error: 0, percent: 0 });
  });
});
