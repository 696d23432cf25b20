import { expect, test } from 'vitest';
import { hasMoreValues } from '../../src/fleet/has-more-values.ts';

test.each([
  [0, 0],
  ['text', 0],
  [null, 0],
  [[], 0],
  [[1, 2, 3], 3],
  [{ a: 1, b: [1, { c: null }] }, 5],
])('%j has %i values within', (value, count) => {
  expect(hasMoreValues(value, count)).toBe(false);
  expect(hasMoreValues(value, count - 1)).toBe(true);
});
