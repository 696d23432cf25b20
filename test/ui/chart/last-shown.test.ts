import { expect, test } from 'vitest';
import { lastShown } from '../../../ui/src/chart/last-shown.ts';

test.each([
  [2500, 1],
  [3000, 2],
  [9000, 2],
  [500, 0],
])('the last point up to %i ms', (toMs, index) => {
  expect(lastShown([1000, 2000, 3000], toMs)).toBe(index);
});
