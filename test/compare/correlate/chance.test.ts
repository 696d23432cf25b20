import { describe, expect, test } from 'vitest';
import { chance, effectiveTicks } from '../../../src/compare/correlate/chance.ts';
import { Sample } from '../../../src/compare/correlate/sample.ts';
import { correlationTail, dot } from '../../../src/compare/correlate/statistics.ts';
import { Random } from '../../fixtures/random.ts';

const sample = (values: Iterable<number>) => new Sample(Float64Array.from(values));
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);
const spearman = (a: Sample, b: Sample) => dot(a.scores, b.scores);
const shuffled = (values: number[], seed: number) => sample(new Random(seed).shuffle(values));

/** All distinct orders of the values. */
function permutations(values: readonly number[]): number[][] {
  if (values.length === 0) return [[]];
  return values.flatMap((value, at) =>
    values.indexOf(value) < at ? [] : permutations(values.toSpliced(at, 1)).map((rest) => [value, ...rest]),
  );
}

describe('chance', () => {
  // Zar, Biostatistical Analysis, table B.19, two-tailed: n, coefficient, p.
  test.each([
    [10, 0.648, 0.05],
    [15, 0.521, 0.05],
    [15, 0.654, 0.01],
    [20, 0.447, 0.05],
    [20, 0.57, 0.01],
    [30, 0.362, 0.05],
    [30, 0.467, 0.01],
  ])('of %d ticks: a coefficient of %d', (ticks, critical, p) => {
    // Two orders for which effectiveTicks() removes no tick.
    const [a, b] = upTo(100)
      .map((seed) => [shuffled(upTo(ticks), seed), shuffled(upTo(ticks), seed + 1000)] as const)
      .find(([one, other]) => effectiveTicks(one, other) === ticks) ?? [sample([]), sample([])];
    expect(chance(critical, a, b)).toBeGreaterThan(0.8 * p);
    expect(chance(critical, a, b)).toBeLessThan(1.2 * p);
    expect(chance(-critical, a, b)).toBeCloseTo(chance(critical, a, b), 10);
  });

  // The share of all orders with a p of at most some value: for a valid p, the share is at most that value.
  test.each([
    ['no ties', [0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7]],
    ['ties', [0, 0, 0, 1, 1, 2, 3, 4], [0, 0, 1, 1, 1, 1, 2, 2]],
    ['zeros', [0, 0, 0, 0, 0, 0, 5, 9], [0, 0, 0, 0, 0, 0, 0, 7]],
    ['zeros in one', [0, 0, 0, 0, 0, 3, 5, 9], [0, 1, 2, 3, 4, 5, 6, 7]],
    ['both ways', [0, 0, 0, 0, 0, 0, 5, -5], [0, 0, 0, 0, 0, 0, 9, -8]],
  ])('over all orders of 8 ticks: %s', (_, one, other) => {
    const a = shuffled(one, 1);
    const ps = permutations(other).map((order) => {
      const b = sample(order);
      return chance(spearman(a, b), a, b);
    });
    for (const p of [0.2, 0.1, 0.05, 0.01, 0.001])
      expect(ps.filter((of) => of <= p).length / ps.length, `${p}`).toBeLessThan(1.1 * p + 1e-4);
  });

  test('the same order in every tick has a small p, not 0', () => {
    const a = shuffled(upTo(10), 3);
    const p = chance(1, a, a);
    expect(p).toBeGreaterThanOrEqual(2 / 3_628_800);
    expect(p).toBeLessThan(1e-3);
    const long = shuffled(upTo(600), 3);
    expect(chance(1, long, long)).toBeGreaterThan(0);
    expect(chance(1, long, long)).toBeLessThan(1e-100);
    expect(chance(-1.0000000000000002, long, long)).toBeGreaterThan(0);
  });

  test('spikes in the same ticks have the p of hitting those ticks', () => {
    const spikes = (ticks: number[]) =>
      sample(upTo(60).map((tick) => (ticks.includes(tick) ? 10 + tick : 0)));
    const one = spikes([31]);
    expect(chance(1, one, one)).toBeGreaterThan(1 / 60);
    const two = spikes([11, 31]);
    expect(chance(1, two, two)).toBeGreaterThan(1 / 1770);
    // The probability that all 4 spikes of one series fall among the 30 of the other: 30·29·28·27 /
    // (60·59·58·57).
    const few = spikes([5, 15, 25, 35]);
    const many = spikes(upTo(30).map((at) => 2 * at + 1));
    expect(chance(spearman(few, many), few, many)).toBeGreaterThan(0.056);
  });

  test('6 spikes in the same of 30 ticks have no smaller p if their heights differ', () => {
    for (const seed of upTo(200)) {
      const random = new Random(seed);
      const ticks = random.shuffle(upTo(30)).slice(0, 6);
      const spikes = () => sample(upTo(30).map((tick) => (ticks.includes(tick) ? 10 + random.int(1e6) : 0)));
      const [a, b] = [spikes(), spikes()];
      expect(chance(spearman(a, b), a, b)).toBeGreaterThan(1 / 593_775);
    }
  });

  test('spikes in different ticks are no relation', () => {
    const spikes = (from: number) => sample(upTo(60).map((tick) => (tick % 10 === from ? 1 : 0)));
    expect(chance(spearman(spikes(2), spikes(5)), spikes(2), spikes(5))).toBeGreaterThan(0.3);
  });

  test('with ties, the tail is no shorter than Student’s', () => {
    const counts = [...upTo(12).fill(0), ...upTo(10).fill(1), ...upTo(5).fill(2), 3, 3, 4];
    const [a, b] = [shuffled(counts, 1), shuffled(counts, 2)];
    expect(chance(-0.8, a, b)).toBeGreaterThanOrEqual(2 * correlationTail(0.8, 30));
  });

  test('above the limit p is inexact, but still above the limit', () => {
    const a = shuffled(upTo(40), 1);
    const b = shuffled(upTo(40), 2);
    expect(chance(0.1, a, b, 0.01)).toBeGreaterThan(0.01);
    expect(chance(0.9, a, b, 0.01)).toBe(chance(0.9, a, b));
  });
});

describe('effectiveTicks', () => {
  const bursts = (length: number, every: number, from = 0) =>
    sample(upTo(240).map((tick) => ((tick + from) % every < length ? 1 : 0)));

  test('all ticks if they are independent', () => {
    for (const seed of upTo(20)) {
      const ticks = effectiveTicks(shuffled(upTo(240), seed), shuffled(upTo(240), seed + 1000));
      expect(ticks).toBeLessThanOrEqual(240);
      expect(ticks).toBeGreaterThan(150);
    }
  });

  test('a true relation hardly reduces the effective ticks', () => {
    for (const seed of upTo(20)) {
      const a = shuffled(upTo(60), seed);
      expect(effectiveTicks(a, a)).toBeGreaterThan(24);
    }
  });

  test('two trends have two or three effective ticks, however long', () => {
    for (const length of [20, 60, 600]) {
      const trend = sample(upTo(length));
      expect(effectiveTicks(trend, trend)).toBeLessThan(5);
    }
  });

  test('two series of one period have as few', () => {
    expect(effectiveTicks(bursts(5, 20), bursts(5, 20, 3))).toBeLessThan(16);
  });

  test('a trend does not reduce the effective ticks of a series without one', () => {
    expect(effectiveTicks(sample(upTo(240)), shuffled(upTo(240), 5))).toBeGreaterThan(150);
  });

  test('decaying bursts have fewer effective ticks than ticks', () => {
    const dying = (every: number) => sample(upTo(240).map((tick) => 0.6 ** (tick % every)));
    expect(effectiveTicks(dying(11), dying(13))).toBeLessThan(90);
    expect(effectiveTicks(dying(11), shuffled(upTo(240), 7))).toBeGreaterThan(150);
  });

  test('series active only in the same ticks have those ticks', () => {
    const random = new Random(11);
    const atWork = (of: () => number) =>
      sample(upTo(240).map((tick) => (tick >= 60 && tick < 80 ? of() : 0)));
    const burst = atWork(() => 1000 + random.int(100));
    const upAndDown = () => atWork(() => random.int(2001) - 1000);
    expect(effectiveTicks(burst, upAndDown())).toBeLessThan(30);
    expect(effectiveTicks(upAndDown(), upAndDown())).toBeLessThan(30);
  });

  test('series with outliers in few ticks, above and below, have few', () => {
    const random = new Random(12);
    const spikes = () => sample(upTo(240).map(() => (random.once(10) ? random.int(2001) - 1000 : 0)));
    expect(effectiveTicks(spikes(), spikes())).toBeLessThan(80);
    expect(effectiveTicks(spikes(), shuffled(upTo(240), 6))).toBeGreaterThan(150);
  });
});
