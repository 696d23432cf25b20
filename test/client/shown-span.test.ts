import { expect, test } from 'vitest';
import { shownSpan } from '../../src/client/shown-span.ts';

test.each([
  [0, 60],
  [60, 60],
  [61, 120],
  [200, 300],
  [301, 600],
  [9999, 600],
])('after %d s the last %d s are shown', (seconds, shown) => {
  expect(shownSpan(5_000_000, 5_000_000 + 1000 * seconds)).toBe(1000 * shown);
});

test.each([
  [0, 1],
  [48.5, 48.5],
  [601, 600],
])('a replay shows after %d s the last %d s', (seconds, shown) => {
  expect(shownSpan(5_000_000, 5_000_000 + 1000 * seconds, true)).toBe(1000 * shown);
});
