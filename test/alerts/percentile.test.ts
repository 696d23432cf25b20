import { expect, test } from 'vitest';
import { percentile } from '../../src/alerts/percentile.ts';

test.each<[[number, number][], number | undefined]>([
  [[], undefined],
  [[[64, 1]], 64],
  [
    [
      [4096, 1],
      [64, 99],
    ],
    64,
  ],
  [
    [
      [4096, 2],
      [64, 98],
    ],
    4096,
  ],
  [
    [
      [128, 500],
      [64, 490],
      [8192, 10],
    ],
    128,
  ],
])('of %j 99 in 100 are not above %j', (counts, value) => {
  expect(percentile(new Map(counts), 99)).toBe(value);
});
