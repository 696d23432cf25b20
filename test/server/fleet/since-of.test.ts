import { expect, test } from 'vitest';
import { sinceOf } from '../../../src/server/fleet/since-of.ts';

const NOW = 1_790_000_000_000;

test('a fleet begins with its first host, and now without any', () => {
  expect(sinceOf([{ sinceMs: NOW - 7 }, { sinceMs: NOW - 13 }, { sinceMs: NOW + 5 }], NOW)).toBe(NOW - 13);
  expect(sinceOf([], NOW)).toBe(NOW);
});

test('a wrong clock puts its beginning at most 50 years back', () => {
  expect(new Date(sinceOf([{ sinceMs: -8.64e15 }], NOW)).getUTCFullYear()).toBe(1976);
});
