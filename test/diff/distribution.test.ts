import { expect, test } from 'vitest';
import { distributionChange, valueChange } from '../../src/diff/distribution.ts';
import { addTo, noSamples } from '../../src/diff/samples.ts';
import { BYTES } from '../fixtures/feed.ts';
import { Noise } from './noise.ts';
import { plainDistributionChange } from './plain.ts';

const RUNS = 10;
const edges = Array.from({ length: RUNS }, (_, run): [number, number] => [run, run + 1]);
const EDGES = { a: edges, b: edges };

/** Runs with about so many events of each value. */
function runsOf(means: Record<number, number>, noise: Noise, times = 1) {
  const row = noSamples(BYTES, 'a', RUNS);
  for (let run = 0; run < RUNS; run++) {
    // Runs differ by more than chance, as they do where a machine is shared.
    const scale = Math.exp(0.1 * noise.normal());
    for (const [value, mean] of Object.entries(means))
      addTo(row, run, Number(value), times * noise.poisson(mean * scale));
  }
  return row;
}

const MEANS = { 64: 900, 128: 300, 4096: 50 };

test('the same distribution seems another by chance in 8 % at most', () => {
  const noise = new Noise(3);
  let others = 0;
  for (let pair = 0; pair < 100; pair++) {
    const change = distributionChange(runsOf(MEANS, noise), runsOf(MEANS, noise), EDGES);
    if (change !== undefined && change.distance > change.byChance) others++;
  }
  expect(others / 100).toBeLessThanOrEqual(0.08);
});

test('a value that comes more often is found, with the shift of the mean', () => {
  const noise = new Noise(4);
  const [a, b] = [runsOf(MEANS, noise), runsOf({ ...MEANS, 4096: 150 }, noise)];
  const change = distributionChange(a, b, EDGES);
  expect(change?.distance).toBeGreaterThan(change?.byChance ?? 1);
  // 50 of 1,250 and 150 of 1,350.
  expect(change?.distance).toBeCloseTo(150 / 1350 - 50 / 1250, 1);
  expect(change?.shift?.low).toBeGreaterThan(1);
  expect(change?.shift?.ratio).toBeLessThan(change?.shift?.high ?? 0);
  expect(valueChange(a, b, { a: RUNS, b: RUNS })?.value).toBe(4096);
});

test('twice as many of each value is no change of the distribution', () => {
  const [a, b] = [runsOf(MEANS, new Noise(5)), runsOf(MEANS, new Noise(5), 2)];
  expect(distributionChange(a, b, EDGES)).toMatchObject({ distance: 0, shift: { ratio: 1 } });
});

test('swapped sides have the same distance and the inverse ratio', () => {
  const noise = new Noise(6);
  const [a, b] = [runsOf(MEANS, noise), runsOf({ ...MEANS, 64: 700 }, noise)];
  const [there, back] = [distributionChange(a, b, EDGES), distributionChange(b, a, EDGES)];
  expect(back?.distance).toBeCloseTo(there?.distance ?? 0, 12);
  expect(back?.shift?.ratio).toBeCloseTo(1 / (there?.shift?.ratio ?? 0), 12);
});

test('one value, or too few batches, say nothing', () => {
  const noise = new Noise(7);
  expect(distributionChange(runsOf({ 64: 9 }, noise), runsOf({ 64: 9 }, noise), EDGES)).toBeUndefined();
  const one = { a: edges.slice(0, 1), b: edges };
  expect(distributionChange(runsOf(MEANS, noise), runsOf(MEANS, noise), one)).toBeUndefined();
});

/** Sums of fractions in another order differ in their last digits. */
const rounded = (change: unknown): unknown =>
  JSON.parse(JSON.stringify(change), (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(12)) : value,
  );

test('rows of all kinds have what the definition gives', () => {
  const noise = new Noise(8);
  for (let pair = 0; pair < 12; pair++) {
    // Most batches have few of the values, and sides differ in their batches.
    const sides = [5 + noise.int(16), 5 + noise.int(16)].map((batches) => {
      const row = noSamples(BYTES, 'a', 4 * batches);
      for (let sample = 0; sample < 4 * batches; sample++)
        for (let value = 8; value <= 4096; value *= 2)
          if (noise.int(4) === 0) addTo(row, sample, value, 1 + noise.poisson(7));
      const of = Array.from({ length: batches }, (_, batch): [number, number] => [4 * batch, 4 * batch + 4]);
      return { row, of };
    });
    const [a, b] = sides;
    if (a === undefined || b === undefined) throw new Error('there are two sides');
    const both = { a: a.of, b: b.of };
    const expected = rounded(plainDistributionChange(a.row, b.row, both));
    expect(rounded(distributionChange(a.row, b.row, both))).toEqual(expected);
  }
});

test('so have those of more values than their sums are kept for', () => {
  const noise = new Noise(10);
  const [a, b] = [noSamples(BYTES, 'a', RUNS), noSamples(BYTES, 'a', RUNS)];
  for (const row of [a, b])
    for (let run = 0; run < RUNS; run++)
      for (let value = 1; value <= 1_100; value++) addTo(row, run, 8 * value, noise.int(4));
  const expected = rounded(plainDistributionChange(a, b, EDGES));
  expect(rounded(distributionChange(a, b, EDGES))).toEqual(expected);
});

test('so have those of more batches than random numbers are kept for', () => {
  const noise = new Noise(9);
  const sides = [1, 2].map(() => {
    const row = noSamples(BYTES, 'a', 60);
    for (let run = 0; run < 60; run++)
      for (const value of [64, 128, 4096]) addTo(row, run, value, noise.poisson(9));
    return row;
  });
  const [a, b] = sides;
  if (a === undefined || b === undefined) throw new Error('there are two sides');
  const many = Array.from({ length: 60 }, (_, run): [number, number] => [run, run + 1]);
  const both = { a: many, b: many };
  expect(rounded(distributionChange(a, b, both))).toEqual(rounded(plainDistributionChange(a, b, both)));
});
