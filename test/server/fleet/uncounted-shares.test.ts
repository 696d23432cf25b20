import { expect, test } from 'vitest';
import { uncountedShares } from '../../../src/server/fleet/uncounted-shares.ts';

const host = (seconds: number, ...uncounted: number[]) => ({
  atMs: 1_790_000_000_000,
  sinceMs: 1_790_000_000_000 - seconds * 1000,
  cells: uncounted.map((uncountedSeconds, series) => ({
    series,
    uncountedSeconds,
    count: 0,
    amount: 0,
    rate: 0,
    amountRate: 0,
    counted: true,
    missing: 0,
  })),
});

test('a share is that of the average host, each of its own time', () => {
  const shares = uncountedShares([host(100, 25, 0), host(1_000, 250, 0), host(10, 0)]);
  expect([...shares]).toEqual([
    [0, 0.5 / 3],
    [1, 0],
  ]);
});

test('no host has more than its part', () => {
  expect(uncountedShares([host(100, 25), host(1e15, 0)]).get(0)).toBe(0.125);
  expect(uncountedShares([host(-5, 1e30), host(100, 0)]).get(0)).toBe(0.5);
});
