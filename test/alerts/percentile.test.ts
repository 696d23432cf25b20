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
  expect(percentile(new Map(counts), 99)?.value).toBe(value);
});

test('its bounds are those of all values that the missing ones may have', () => {
  const VALUES = [0, 8, 64, 512, 10_000];
  /** All ways to have so many values. */
  const placed = (missing: number, values: readonly number[] = VALUES): number[][] =>
    missing === 0
      ? [[]]
      : values.flatMap((value, index) =>
          placed(missing - 1, values.slice(index)).map((others) => [value, ...others]),
        );
  const counts = new Map([
    [8, 3],
    [64, 5],
    [512, 1],
  ]);
  for (const percent of [50, 80, 99])
    for (const missing of [0, 1, 2, 3, 7]) {
      const all = placed(missing).map((values) => {
        const sums = new Map(counts);
        for (const value of values) sums.set(value, (sums.get(value) ?? 0) + 1);
        return percentile(sums, percent)?.value ?? expect.fail();
      });
      const { least, most } = percentile(counts, percent, missing) ?? expect.fail();
      expect([least, Math.min(most, 10_000)], `${percent} ${missing}`).toEqual([
        Math.min(...all),
        Math.max(...all),
      ]);
    }
  expect(percentile(counts, 99, Infinity)).toEqual({ value: 512, least: 0, most: Infinity });
});
