import { describe, expect, test } from 'vitest';
import { correlate } from '../../../src/compare/correlate/correlate.ts';
import type { Series } from '../../../src/compare/correlate/series.ts';
import { Random } from '../../fixtures/random.ts';

/** A number between 0 and 1, excluding both. */
const uniform = (random: Random) => (random.int(2 ** 30) + 0.5) / 2 ** 30;
const each = <T>(count: number, of: (at: number) => T) => Array.from({ length: count }, (_, at) => of(at));

/** The running total, or the level, with these changes. */
function series(name: string, changes: readonly number[], kind: Series['kind'] = 'event'): Series {
  let total = 1000;
  return { name, kind, values: [total, ...changes.map((change) => (total += change))] };
}

const seconds = ({ values }: Series) => values.map(() => 1);
/** Numbers of events by tick, different for each series. */
const load = (random: Random, ticks: number) => each(ticks, () => 500 + random.int(1000));
const others = (random: Random, ticks: number, count = 190) =>
  each(count, (at) => series(`other${at}`, load(random, ticks)));

/** Correlates one probe with one counter. */
const pair = (probe: Series, counter: Series) => correlate([probe], [counter], { seconds: seconds(probe) });

describe('a counter that moves with a probe', () => {
  const random = new Random(7);
  const ticks = 60;
  const events = load(random, ticks);
  const probe = series('kmalloc', events);
  const crowd = others(random, ticks);
  const find = (counter: Series) => correlate([probe], [...crowd, counter], { seconds: seconds(probe) });

  test('one tick later, with noise, among 190 others', () => {
    const later = each(ticks, (tick) => 4 * (events[tick - 1] ?? 900) + random.int(1200));
    const { found, tried, ticks: known, constant, why } = find(series('nr_slab', later));
    expect(found).toHaveLength(1);
    expect(found[0]).toEqual({
      probe: 'kmalloc',
      counter: 'nr_slab',
      kind: 'event',
      lag: 1,
      pearson: expect.closeTo(0.96, 1),
      spearman: expect.closeTo(0.96, 1),
      slope: expect.closeTo(4, 0),
      ticks: 59,
      p: expect.closeTo(0, 9),
    });
    expect(tried).toBe(191 * 7);
    expect(known).toBe(60);
    expect(constant).toEqual([]);
    expect(why).toBeUndefined();
  });

  test('two ticks earlier', () => {
    const before = each(ticks, (tick) => (events[tick + 2] ?? 900) + random.int(100));
    expect(find(series('early', before)).found).toMatchObject([{ counter: 'early', lag: -2, ticks: 58 }]);
  });

  test('a level that falls as the probe counts', () => {
    const level = events.map((event) => 2500 - 2.5 * event + random.int(300));
    const [first, ...rest] = find(series('nr_free_pages', level, 'state')).found;
    expect(first).toMatchObject({ counter: 'nr_free_pages', kind: 'state', lag: 0 });
    expect(first?.slope).toBeCloseTo(-2.5, 0);
    expect(first?.spearman).toBeLessThan(-0.9);
    expect(rest).toEqual([]);
  });

  test('exactly the same numbers', () => {
    const [first] = find(series('itself', events)).found;
    expect(first).toMatchObject({ counter: 'itself', lag: 0, pearson: 1, spearman: 1, slope: 1, ticks: 60 });
    expect(first?.p).toBeGreaterThan(0);
    expect(first?.p).toBeLessThan(1e-9);
  });

  test('exact duplicates keep the order of the counters', () => {
    const copies = ['c', 'a', 'b'].map((name) => series(name, events));
    const { found } = correlate([probe], [...crowd, ...copies], { seconds: seconds(probe) });
    expect(found.map(({ counter }) => counter)).toEqual(['c', 'a', 'b']);
  });

  test('the smaller p comes first', () => {
    const noisy = (width: number) => events.map((event) => event + random.int(width));
    const [weak, strong] = [series('weak', noisy(1500)), series('strong', noisy(300))];
    const { found } = correlate([probe], [weak, strong, ...crowd], { seconds: seconds(probe) });
    expect(found.map(({ counter }) => counter)).toEqual(['strong', 'weak']);
    // Holm's method: a finding is no longer counted among the tests of the next.
    expect(found[1]).toEqual(find(weak).found[0]);
  });

  test('30 ticks are enough among 12 probes and 190 counters', () => {
    const few = new Random(3);
    const probes = each(12, (at) => series(`probe${at}`, load(few, 30)));
    const total = probes[4]?.values.map((value) => 3 * (value ?? 0)) ?? [];
    const counters: Series[] = [...others(few, 30, 189), { name: 'planted', kind: 'event', values: total }];
    const { found, tried } = correlate(probes, counters, { seconds: total.map(() => 1) });
    expect(found).toMatchObject([{ probe: 'probe4', counter: 'planted', lag: 0, slope: expect.closeTo(3) }]);
    expect(tried).toBe(12 * 190 * 7);
  });

  test('a counter that stands still in most ticks', () => {
    const bursts = each(120, () => (random.once(8) ? 20 + random.int(50) : 0));
    const rare = series('compact_stall', bursts);
    const moved = series(
      'compact_fail',
      bursts.map((burst) => (burst === 0 ? 0 : burst + random.int(20))),
    );
    expect(pair(rare, moved).found).toMatchObject([{ counter: 'compact_fail', lag: 0 }]);
  });

  test('few bursts that agree in every tick', () => {
    const bursts = each(60, (tick) =>
      [3, 17, 30, 49].some((at) => at <= tick && tick < at + 5) ? random.int(1e4) : 0,
    );
    const noisy = bursts.map((burst) => (burst === 0 ? 0 : 2 * burst + random.int(200)));
    const counters = [...crowd, series('compact_success', noisy)];
    const { found } = correlate([series('compaction', bursts)], counters, { seconds: seconds(probe) });
    expect(found).toMatchObject([{ counter: 'compact_success', lag: 0, slope: expect.closeTo(2, 1) }]);
  });

  test('a percentage', () => {
    const percent = events.map((event) => event / 100 - 10);
    expect(find(series('memory.some.avg10', percent, 'state')).found).toMatchObject([
      { counter: 'memory.some.avg10', spearman: expect.closeTo(1) },
    ]);
  });
});

describe('rates are compared', () => {
  const random = new Random(23);
  const lengths = [1, ...each(60, () => 0.2 + uniform(random) * 2)];
  const perTick = (rate: (tick: number) => number) =>
    each(60, (tick) => Math.round((lengths[tick + 1] ?? 1) * rate(tick)));

  test('high counts in long ticks are no relation', () => {
    const busy = () => perTick(() => 10_000 + random.int(2000));
    const { found } = correlate([series('a', busy())], [series('b', busy())], { seconds: lengths });
    expect(found).toEqual([]);
  });

  test('a relation between ticks of any length', () => {
    const rates = load(random, 60);
    const times = (factor: number) => perTick((tick) => factor * (rates[tick] ?? 0));
    const { found } = correlate([series('a', times(1))], [series('b', times(10))], { seconds: lengths });
    expect(found).toMatchObject([{ lag: 0, slope: expect.closeTo(10, 1) }]);
  });

  test('slightly shorter or longer ticks are no relation for counts of nearly always 5', () => {
    const jitter = [1, ...each(60, () => 1 + (random.int(100) - 50) / 10_000)];
    const often = () => each(60, () => (random.once(12) ? 6 : 5));
    const probes = [series('a', often())];
    const { found } = correlate(probes, [series('b', often()), series('c', often())], { seconds: jitter });
    expect(found).toEqual([]);
  });

  test('growing totals are no relation', () => {
    const growing = each(190, (at) => series(`grows${at}`, load(random, 60)));
    expect(
      correlate([series('probe', load(random, 60))], growing, { seconds: [1, ...each(60, () => 1)] }).found,
    ).toEqual([]);
  });

  test('totals that grow faster and faster are no relation', () => {
    const faster = (of: number) => each(60, (tick) => of * tick * 100 + random.int(50));
    expect(pair(series('a', faster(1)), series('b', faster(7))).found).toEqual([]);
  });
});

describe('gaps', () => {
  const random = new Random(31);
  const events = load(random, 50);
  const probe = series('probe', events);
  const counter = series(
    'counter',
    events.map((event) => 2 * event + random.int(200)),
  );
  const without = (of: Series, ...gaps: number[]): Series => ({
    ...of,
    values: of.values.map((value, tick) => (gaps.includes(tick) ? null : value)),
  });

  test('both differences that touch a gap are left out', () => {
    expect(pair(probe, without(counter, 10)).found).toMatchObject([{ lag: 0, ticks: 48 }]);
    expect(pair(without(probe, 10, 11, 30), without(counter, 10)).found).toMatchObject([
      { lag: 0, ticks: 45 },
    ]);
    expect(pair(without(probe, 0), counter).ticks).toBe(49);
  });

  test('gaps shift no ticks', () => {
    const later = series('later', [700, ...events.slice(0, -1)]);
    const { found } = pair(without(probe, 5, 20), without(later, 33));
    expect(found).toMatchObject([{ lag: 1, ticks: 43, spearman: expect.closeTo(1) }]);
  });

  test('gaps of a counter remove no ticks of another', () => {
    const { found } = correlate([probe], [without(counter, 7), counter], { seconds: seconds(probe) });
    expect(found.map(({ ticks }) => ticks).toSorted((a, b) => a - b)).toEqual([48, 50]);
  });
});

describe('no relation', () => {
  const random = new Random(41);
  const moves = (name: string, ticks = 30) => series(name, load(random, ticks));
  const still = (name: string, step = 0) =>
    series(
      name,
      each(30, () => step),
    );

  test('counters that do not move, or move at a constant rate', () => {
    const counters = [still('still'), moves('moves'), still('steady', 5)];
    const { constant, tried, found } = correlate([moves('probe')], counters, { seconds: each(31, () => 1) });
    expect(constant).toEqual(['still', 'steady']);
    expect(tried).toBe(7);
    expect(found).toEqual([]);
  });

  test('a probe that did not count', () => {
    const nothing = { found: [], tried: 0, ticks: 30, alpha: 0.01, constant: [] };
    expect(pair(still('probe'), moves('moves'))).toEqual(nothing);
  });

  test('too few ticks', () => {
    const events = [5, 1, 9, 3, 7];
    const { found, tried, why } = pair(series('probe', events), series('counter', events));
    expect({ found, tried, why }).toEqual({ found: [], tried: 0, why: '8 ticks are needed, there were 5' });
    expect(correlate([], [], { seconds: [1] }).why).toBe('8 ticks are needed, there were 0');
  });

  test('lags that leave too few ticks are not tried', () => {
    const events = [5, 1, 9, 3, 7, 2, 8, 4, 6];
    const [probe, counter] = [series('probe', events), series('counter', events)];
    expect(pair(probe, counter).tried).toBe(3);
    expect(correlate([probe], [counter], { seconds: seconds(probe), maxLag: 0 }).tried).toBe(1);
  });

  test.each([1, 2])('%d spikes in the same ticks', (spikes) => {
    const spiked = (noise: number) =>
      each(
        60,
        (tick) => (tick > 30 && tick <= 30 + 9 * spikes && tick % 9 === 4 ? 1e6 : 0) + random.int(noise + 1),
      );
    expect(spiked(0).filter((of) => of > 0)).toHaveLength(spikes);
    for (const noise of [0, 100])
      expect(pair(series('probe', spiked(noise)), series('counter', spiked(noise))).found).toEqual([]);
  });
});
