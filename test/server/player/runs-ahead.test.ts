import { expect, test } from 'vitest';
import { runsAhead } from '../../../src/server/player/runs-ahead.ts';
import { SLICE_MS } from '../../../src/server/slices.ts';
import type { Steps } from '../../../src/tally/steps.ts';

/** Steps that each take longer than a slice. */
function* slow(taken: number[], steps: number): Steps {
  for (let step = 0; step < steps; step++) {
    taken.push(step);
    const untilMs = performance.now() + SLICE_MS + 1;
    while (performance.now() < untilMs);
    yield;
  }
}

test('steps are taken by themselves, one slice in a turn, and listeners hear of each slice', async () => {
  const taken: number[] = [];
  let slices = 0;
  const ahead = runsAhead(slow(taken, 3), () => slices++);
  expect(taken).toEqual([]);
  await ahead.next();
  expect(taken).toHaveLength(1);
  for (let slice = 1; slice <= 4; slice++) await ahead.next();
  expect(slices).toBe(4);
  expect(taken).toEqual([0, 1, 2]);
});

test('no step is taken after the end', async () => {
  const taken: number[] = [];
  const ahead = runsAhead(slow(taken, 9), () => {});
  await ahead.next();
  ahead.stop();
  await ahead.next();
  await new Promise((resolve) => setImmediate(resolve));
  expect(taken).toHaveLength(1);
});

test('whoever waits for a slice gets its error', async () => {
  function* broken(): Steps {
    yield;
    throw new Error('broken');
  }
  await expect(runsAhead(broken(), () => {}).next()).rejects.toThrow('broken');
});
