import { expect, it } from 'vitest';
import { lastBefore } from '../../../src/kernel/user/last-before.ts';

it.each([
  [5, -1],
  [10, 0],
  [25, 1],
  [99, 2],
])('finds the last entry at or before %d', (place, index) => {
  const starts = [10, 20, 30];
  expect(lastBefore(starts.length, (each) => (starts[each] ?? 0) <= place)).toBe(index);
});
