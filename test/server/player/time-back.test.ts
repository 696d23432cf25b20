import { expect, test } from 'vitest';
import { timeBack } from '../../../src/server/player/time-back.ts';

const HISTORY = [1_000, 2_000, 3_000, 4_000].map((atMs) => ({ atMs }));

test.each([
  [4_000, 1, { toMs: 3_000, left: 0 }],
  [4_000, 3, { toMs: 1_000, left: 0 }],
  [4_000, 5, { toMs: 1_000, left: 2 }],
  [1_000, 2, { toMs: 999.999, left: 1 }],
])('from %i, %i ticks back', (atMs, ticks, there) => {
  expect(timeBack(HISTORY, atMs, ticks)).toEqual(there);
});
