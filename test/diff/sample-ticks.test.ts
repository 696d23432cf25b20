import { expect, test } from 'vitest';
import { SampleTicks } from '../../src/diff/sample-ticks.ts';
import { Random } from '../fixtures/random.ts';

test('few ticks are a sample each', () => {
  const ticks = new SampleTicks();
  expect([1, 2, 3].map((seconds) => ticks.add(1, seconds))).toEqual([0, 1, 2]);
  expect(ticks.join()).toBeUndefined();
  expect(ticks.seconds).toEqual([1, 2, 3]);
});

test('many are joined with neighbours of the same run, in the order of time, and none is lost', () => {
  const random = new Random(17);
  const ticks = new SampleTicks();
  /** Run and sample of each tick, and its length. */
  let all: { run: number; sample: number; seconds: number }[] = [];
  let run = 1;
  for (let tick = 0; tick < 20_011; tick++) {
    if (random.int(3_001) === 0) run++;
    const seconds = 1 + random.int(4);
    all.push({ run, sample: ticks.add(run, seconds), seconds });
    const places = ticks.join();
    if (places) all = all.map((each) => ({ ...each, sample: places[each.sample] ?? -1 }));
    expect(ticks.runs.length).toBeLessThan(2_100);
  }
  expect(ticks.runs.length).toBeGreaterThan(1_000);
  const expected = ticks.seconds.map(() => 0);
  for (const { run: of, sample, seconds } of all) {
    expect(ticks.runs[sample]).toBe(of);
    expected[sample] = (expected[sample] ?? 0) + seconds;
  }
  expect(ticks.seconds).toEqual(expected);
  expect(all.map(({ sample }) => sample)).toEqual(all.map(({ sample }) => sample).toSorted((a, b) => a - b));
});

test('runs of a tick each stay samples of their own', () => {
  const ticks = new SampleTicks();
  for (let run = 1; run <= 5_003; run++) {
    ticks.add(run, 1);
    ticks.join();
  }
  expect(ticks.runs.length).toBe(5_003);
});

test('where memory is full, they are joined to 32 at least', () => {
  const ticks = new SampleTicks();
  for (let tick = 0; tick < 1_500; tick++) ticks.add(1, 1);
  expect(ticks.join()).toBeUndefined();
  while (ticks.join(true) !== undefined);
  expect(ticks.runs.length).toBeGreaterThanOrEqual(32);
  expect(ticks.runs.length).toBeLessThan(64);
  expect(ticks.seconds.reduce((sum, seconds) => sum + seconds, 0)).toBe(1_500);
});
