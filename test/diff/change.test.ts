import { describe, expect, test } from 'vitest';
import { autocorrelationTime, type Estimate, estimateRate } from '../../src/diff/batch-means.ts';
import { adjusted, changeOfRates, changeOfRuns } from '../../src/diff/change.ts';
import { changing, Noise, type Process, poisson, second } from './noise.ts';

const isKnown = (estimate: ReturnType<typeof estimateRate>): estimate is Estimate => 'rate' in estimate;

/** Shares of pairs of captures that are called different, and that are too short. */
function called(
  process: Process,
  { ticks, ratio, mean = 1000 }: { ticks: number; ratio: number; mean?: number },
) {
  const noise = new Noise(20_261_129);
  const PAIRS = 400;
  let [different, short] = [0, 0];
  for (let pair = 0; pair < PAIRS; pair++) {
    const [a, b] = [mean, mean * ratio].map((rate) =>
      estimateRate(process(noise, rate, ticks), second(ticks)),
    );
    if (a === undefined || b === undefined || !isKnown(a) || !isKnown(b)) short++;
    else if ((changeOfRates(a, b).p ?? 1) < 0.05) different++;
  }
  return { different: different / PAIRS, short: short / PAIRS };
}

describe('of two captures of one rate, no more than 8 % are called different', () => {
  test.each<[string, Process]>([
    ['a Poisson process', poisson],
    ['one whose rate changes, without memory', changing(0, 0.3)],
    ['with a memory of 0.5', changing(0.5, 0.3)],
    ['with a memory of 0.9', changing(0.9, 0.3)],
  ])('%s', (_, process) => {
    expect(called(process, { ticks: 120, ratio: 1 }).different).toBeLessThanOrEqual(0.08);
    expect(called(process, { ticks: 600, ratio: 1 }).different).toBeLessThanOrEqual(0.08);
  });

  test('rare events', () => {
    expect(called(poisson, { ticks: 120, ratio: 1, mean: 0.5 }).different).toBeLessThanOrEqual(0.1);
  });
});

describe('a difference is found', () => {
  test('of 5 % in a Poisson process, and of 30 % where the rate changes', () => {
    expect(called(poisson, { ticks: 120, ratio: 1.05 }).different).toBeGreaterThan(0.95);
    expect(called(changing(0.5, 0.3), { ticks: 600, ratio: 1.3 }).different).toBeGreaterThan(0.8);
  });

  test('of 5 % in ten runs of a command', () => {
    const noise = new Noise(7);
    let found = 0;
    for (let pair = 0; pair < 200; pair++) {
      const [a, b] = [20_000, 21_000].map((mean) =>
        Array.from({ length: 10 }, () => mean + 300 * noise.normal()),
      );
      const { p, ratio, interval } = changeOfRuns(a ?? [], b ?? []);
      if ((p ?? 1) < 0.05 && interval[0] < 1.05 && interval[1] > 1.05 && ratio > 1) found++;
    }
    expect(found / 200).toBeGreaterThan(0.9);
  });
});

describe('an estimate', () => {
  const noise = new Noise(3);
  const counts = changing(0.5, 0.3)(noise, 1000, 300);

  test('does not depend on the unit of time', () => {
    const one = estimateRate(counts, second(300));
    const slow = estimateRate(
      counts,
      second(300).map((seconds) => 10 * seconds),
    );
    if (!isKnown(one) || !isKnown(slow)) return expect.fail('too short');
    expect(slow.rate).toBeCloseTo(one.rate / 10, 10);
    expect(slow.error / slow.rate).toBeCloseTo(one.error / one.rate, 10);
  });

  test('swapped sides have the inverse ratio and the same p', () => {
    const [a, b] = [counts, poisson(noise, 1100, 300)].map((each) => estimateRate(each, second(300)));
    if (!a || !b || !isKnown(a) || !isKnown(b)) return expect.fail('too short');
    const [there, back] = [changeOfRates(a, b), changeOfRates(b, a)];
    expect(back.ratio).toBeCloseTo(1 / there.ratio, 10);
    expect(back.p).toBeCloseTo(there.p ?? Number.NaN, 10);
    expect(back.interval[0]).toBeCloseTo(1 / there.interval[1], 10);
  });

  test('of a long memory says how many ticks it needs', () => {
    const long = Array.from({ length: 100 }, (_, tick) => (tick < 50 ? 1000 : 2000));
    expect(autocorrelationTime(long)).toBeGreaterThan(10);
    expect(estimateRate(long, second(100))).toEqual({ needsTicks: expect.any(Number) });
  });

  test('of a constant rate has no error', () => {
    expect(estimateRate(second(50), second(50))).toEqual({ rate: 1, error: 0, df: 9 });
  });
});

test('fewer than four runs have no p', () => {
  expect(changeOfRuns([1, 2, 3], [4, 5, 6]).p).toBeNull();
});

test('p of many rows are adjusted by Holm', () => {
  expect(adjusted([0.01, null, 0.04, 0.03])).toEqual([0.03, null, 0.06, 0.06]);
  expect(adjusted([0.5, 0.9])).toEqual([1, 1]);
});
