import { afterEach, expect, test, vi } from 'vitest';
import { inSlices, runSlice, SLICE_MS } from '../../src/server/slices.ts';
import type { Steps } from '../../src/tally/steps.ts';

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

/** A clock that each step advances, and steps that return their number. */
function slow(stepMs: number, steps: number) {
  let [nowMs, taken] = [1_000, 0];
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  function* work(): Steps<number> {
    for (; taken < steps; taken++) {
      nowMs += stepMs;
      yield;
    }
    return taken;
  }
  return { work: work(), taken: () => taken };
}

test('a slice may end after its first step', () => {
  const { work, taken } = slow(5 * SLICE_MS, 5);
  expect(runSlice(work, 1)).toBe(false);
  expect(taken()).toBe(0);
});

test('between slices other work has its turn, and the result comes with the last', async () => {
  const { work, taken } = slow(SLICE_MS / 2, 5);
  const all = inSlices(work);
  expect(taken()).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(taken()).toBe(3);
  expect(await all).toBe(5);
});

test('work that is stale ends between two slices', async () => {
  const { work, taken } = slow(SLICE_MS, 5);
  expect(await inSlices(work, () => taken() >= 2)).toBeUndefined();
  expect(taken()).toBe(2);
});

test('an error of the work is that of all slices', async () => {
  function* work(): Steps {
    yield;
    throw new Error('broken');
  }
  await expect(inSlices(work())).rejects.toThrow('broken');
});
