import { afterEach, expect, test, vi } from 'vitest';
import { runSlice, SLICE_MS } from '../../src/server/slices.ts';

afterEach(() => vi.restoreAllMocks());

test.each([
  ['few steps', 5 * SLICE_MS, 250],
  ['many steps', SLICE_MS / 500, 501],
])('a slice of %s ends with its time', (_, stepMs, expected) => {
  let [nowMs, taken] = [1_000, 0];
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  function* steps() {
    for (; taken < 600; taken++) {
      nowMs += stepMs;
      yield;
    }
  }
  const all = steps();
  expect(runSlice(all)).toBe(false);
  // The step at hand is not finished.
  expect(Math.abs(taken + 1 - expected)).toBeLessThanOrEqual(1);
  while (!runSlice(all));
  expect(taken).toBe(600);
});
