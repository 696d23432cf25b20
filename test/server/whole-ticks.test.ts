import { expect, test } from 'vitest';
import { WholeTicks } from '../../src/server/whole-ticks.ts';
import type { Steps } from '../../src/tally/steps.ts';
import { settled } from '../fixtures/engine.ts';

/** Steps that take a tenth of a ms each, and say how many were taken. */
function stepsOf(number: number) {
  const taken = { number: 0 };
  function* steps(): Steps {
    for (; taken.number < number; taken.number++) {
      const untilMs = performance.now() + 0.1;
      while (performance.now() < untilMs);
      yield;
    }
  }
  return { taken, steps: steps() };
}

test('a small tick is applied at once', () => {
  const ticks = new WholeTicks();
  const { taken, steps } = stepsOf(3);
  expect(ticks.apply(steps)).toBeUndefined();
  expect([taken.number, ticks.isWhole]).toEqual([3, true]);
});

test('a large tick is applied in slices, between which the event loop goes on', async () => {
  const ticks = new WholeTicks();
  const { taken, steps } = stepsOf(1_000);
  const applied = ticks.apply(steps);
  const seen = [taken.number];
  while (!ticks.isWhole) {
    await settled();
    seen.push(taken.number);
  }
  await applied;
  expect(taken.number).toBe(1_000);
  expect(seen.length).toBeGreaterThan(2);
});

test('what reads waits for the whole tick, and then sees no part of the next', async () => {
  const ticks = new WholeTicks();
  const first = stepsOf(400);
  const second = stepsOf(400);
  const read = () => [first.taken.number, second.taken.number];
  void ticks.apply(first.steps);
  const seen = ticks.read(read);
  ticks.finish();
  const applied = ticks.apply(second.steps);
  expect([ticks.isWhole, second.taken.number < 400]).toEqual([false, true]);
  expect(await seen).toEqual([400, 400]);
  await applied;
});

test('a tick is finished at once for an engine that does not wait', async () => {
  const ticks = new WholeTicks();
  const { taken, steps } = stepsOf(400);
  const applied = ticks.apply(steps);
  expect(ticks.isWhole).toBe(false);
  ticks.finish();
  expect([taken.number, ticks.isWhole]).toEqual([400, true]);
  const next = stepsOf(400);
  const then = ticks.apply(next.steps);
  await applied;
  expect(await ticks.read(() => next.taken.number)).toBe(400);
  await then;
});

test('an error of a tick, or of what reads, is passed on', async () => {
  const ticks = new WholeTicks();
  await expect(ticks.read(() => Promise.reject(new Error('no session')))).rejects.toThrow('no session');
  function* steps(): Steps {
    for (let step = 0; step < 1_000; step++) yield;
    while (performance.now() > 0) {
      yield;
      if (steps.length === 0 && !ticks.isWhole) throw new Error('broken');
    }
  }
  await expect(ticks.apply(steps())).rejects.toThrow('broken');
});
