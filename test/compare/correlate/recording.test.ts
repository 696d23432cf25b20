import { describe, expect, test } from 'vitest';
import { correlate } from '../../../src/compare/correlate/correlate.ts';
import { type Gauges, kindOf, Recording } from '../../../src/compare/correlate/recording.ts';
import type { Reading, Stretch } from '../../../src/compare/reading.ts';
import { mapSeries, type Point, readingAt, SYMBOLS, stretchesOf } from '../../fixtures/reconciliation.ts';

describe('kindOf', () => {
  /** The kernel's order: zones, NUMA, nodes, limits, events. */
  const NAMES = [
    'nr_free_pages',
    'nr_zone_inactive_anon',
    'nr_mlock',
    'nr_bounce',
    'numa_hit',
    'numa_interleave',
    'numa_other',
    'nr_inactive_anon',
    'nr_slab_reclaimable',
    'nr_isolated_anon',
    'workingset_nodes',
    'workingset_refault_anon',
    'workingset_activate_file',
    'workingset_nodereclaim',
    'nr_anon_pages',
    'nr_dirty',
    'nr_writeback',
    'nr_vmscan_write',
    'nr_vmscan_immediate_reclaim',
    'nr_dirtied',
    'nr_written',
    'nr_throttled_written',
    'nr_foll_pin_acquired',
    'nr_kernel_stack',
    'pgpromote_success',
    'pgdemote_kswapd',
    'pgscan_direct',
    'pgsteal_kswapd',
    'pgrefill',
    'nr_hugetlb',
    'nr_dirty_threshold',
    'pgpgin',
    'pgalloc_normal',
    'numa_pages_migrated',
    'thp_fault_alloc',
    'zswpin',
  ];
  const of = (kind: 'event' | 'state') => NAMES.filter((name) => kindOf(name, NAMES) === kind);

  test('states', () => {
    expect(of('state')).toEqual([
      'nr_free_pages',
      'nr_zone_inactive_anon',
      'nr_mlock',
      'nr_bounce',
      'nr_inactive_anon',
      'nr_slab_reclaimable',
      'nr_isolated_anon',
      'workingset_nodes',
      'nr_anon_pages',
      'nr_dirty',
      'nr_writeback',
      'nr_kernel_stack',
      'nr_hugetlb',
      'nr_dirty_threshold',
    ]);
  });

  test.each([
    ['what numa_hit and its like count', 'numa_hit', 'numa_interleave', 'numa_other'],
    ['what workingset counts', 'workingset_refault_anon', 'workingset_activate_file'],
    ['what came back of shadow nodes', 'workingset_nodereclaim'],
    ['pages that were made dirty and written', 'nr_dirtied', 'nr_written', 'nr_throttled_written'],
    [
      'what reclaim and pinning did',
      'nr_vmscan_write',
      'nr_vmscan_immediate_reclaim',
      'nr_foll_pin_acquired',
    ],
    ['what moved to other tiers', 'pgpromote_success', 'pgdemote_kswapd'],
    ['reclaim where a node counts it', 'pgscan_direct', 'pgsteal_kswapd', 'pgrefill'],
    ['all from pgpgin on', 'pgpgin', 'pgalloc_normal', 'numa_pages_migrated', 'thp_fault_alloc', 'zswpin'],
  ])('events: %s', (_, ...names) => {
    expect(of('event')).toEqual(expect.arrayContaining(names));
  });

  test('an unknown counter is an event if it comes after pgpgin, else a state', () => {
    const names = ['nr_mine', 'pgpgin', 'mine'];
    expect(names.map((name) => kindOf(name, names))).toEqual(['state', 'event', 'event']);
    // A kernel without CONFIG_VM_EVENT_COUNTERS has no pgpgin.
    expect(kindOf('mine', ['nr_mine', 'mine'])).toBe('state');
  });
});

const NONE: Gauges = { meminfo: new Map(), pressure: new Map() };
const gauges = (memFree: number, stalled: number): Gauges => ({
  meminfo: new Map([['MemFree', memFree]]),
  pressure: new Map([
    ['memory.some.avg10', 0.5],
    ['memory.some.total', stalled],
    ['io.full.total', 7],
  ]),
});

/** A recording of a alone; null is a tick whose reconciliation is incomplete. */
function recording(...ticks: (Stretch | null)[]): Recording {
  const made = new Recording([mapSeries('a')], SYMBOLS);
  for (const tick of ticks) made.add(tick ?? undefined, NONE);
  return made;
}
const ticksAt = (...points: Point[]) => stretchesOf(...points.map((point) => readingAt(point)));
const values = (made: Recording, name: string) => {
  const all = [...made.probes, ...made.counters];
  return all.find((one) => one.name === name)?.values ?? expect.fail();
};

describe('a recording', () => {
  test('has running totals of probes and counters, from the first reading on', () => {
    const made = recording(...ticksAt([10, 100, 1000], [11, 105, 1004], [13, 128, 1030]));
    expect(made.seconds).toEqual([0, 1, 2]);
    expect(made.probes).toEqual([{ name: 'a', kind: 'event', values: [100, 105, 128] }]);
    expect(made.counters).toEqual([
      { name: 'g', kind: 'state', values: [1000, 1004, 1030] },
      { name: 'pgpgin', kind: 'event', values: [0, 0, 0] },
      { name: 'v', kind: 'event', values: [1000, 1004, 1030] },
    ]);
  });

  test('counts a probe as its map does: pages of orders, sums, and nothing before the first event', () => {
    const order = { name: 'order', unit: 'pages', scale: 'order' } as const;
    const series = [
      mapSeries('a', { value: order }),
      mapSeries('b_failed'),
      mapSeries('c_moved', { sum: 'pages' }),
    ];
    const made = new Recording(series, SYMBOLS);
    const totals = (...each: Record<number, number>[]) =>
      new Map(
        each.map((some, number): [number, Map<number, number>] => [
          number,
          new Map(Object.entries(some).map(([value, total]) => [Number(value), total])),
        ]),
      );
    const [stretch] = stretchesOf(
      readingAt([0, 0, 0], { totals: totals({ 0: 3, 9: 1 }) }),
      readingAt([1, 0, 0], { totals: totals({ 0: 5, 9: 2 }, { 0: 4 }, { 0: 4711 }) }),
    );
    made.add(stretch, NONE);
    expect(made.probes.map(({ name, values: all }) => [name, ...all])).toEqual([
      ['a', 515, 1029],
      ['b.failed', 0, 4],
      ['c.moved', 0, 4711],
    ]);
  });

  test('has what was read beside it at the end of each tick, and no averages', () => {
    const made = new Recording([mapSeries('a')], SYMBOLS);
    const [one, two] = ticksAt([0, 0, 0], [1, 1, 1], [2, 2, 2]);
    made.add(one, gauges(4096, 10));
    made.add(two, gauges(8192, 35));
    const beside = made.counters.filter(({ name }) => name.includes('.'));
    expect(beside).toEqual([
      { name: 'meminfo.MemFree', kind: 'state', values: [null, 4096, 8192] },
      { name: 'pressure.memory.some', kind: 'event', values: [null, 10, 35] },
      { name: 'pressure.io.full', kind: 'event', values: [null, 7, 7] },
    ]);
  });

  test('has nothing before the first complete tick', () => {
    expect(recording()).toMatchObject({ seconds: [], probes: [{ values: [] }], counters: [] });
    expect(recording(null, null)).toMatchObject({ seconds: [], probes: [{ values: [] }], counters: [] });
    expect(recording(null, ...ticksAt([5, 7, 9], [6, 8, 10])).seconds).toEqual([0, 1]);
  });
});

describe('a gap', () => {
  const BEFORE = ticksAt([0, 0, 100], [1, 5, 105], [2, 10, 110]);
  // Another bpftrace, which counts from 0.
  const AFTER = ticksAt([60, 2, 9000], [61, 4, 9002], [62, 5, 9003]);

  test.each<[string, (Stretch | null)[]]>([
    ['bpftrace was started again', [...BEFORE, ...AFTER]],
    ['a tick did not come whole', [...BEFORE, null, ...AFTER]],
    ['several did not', [...BEFORE, null, null, null, ...AFTER]],
  ])('%s: totals start again after an unknown value', (_, ticks) => {
    const made = recording(...ticks);
    expect(made.seconds).toEqual([0, 1, 1, 0, 0, 1, 1]);
    expect(values(made, 'a')).toEqual([0, 5, 10, null, 2, 4, 5]);
    expect(values(made, 'v')).toEqual([100, 105, 110, null, 9000, 9002, 9003]);
  });

  test('also if a reading of the same program was incomplete', () => {
    const [one, , , four] = ticksAt([0, 0, 100], [1, 5, 105], [2, 10, 110], [3, 15, 115], [4, 20, 120]);
    expect(values(recording(one ?? null, null, null, four ?? null), 'a')).toEqual([0, 5, null, 15, 20]);
  });

  test('at the end adds one unknown value', () => {
    expect(values(recording(...BEFORE, null, null), 'v')).toEqual([100, 105, 110, null]);
  });

  test('has no rate across it', () => {
    const points = (from: number, base: number, counts: readonly number[]): Point[] =>
      counts.map((count, at) => [from + at, count, base + 3 * count]);
    const grows = [0, 7, 9, 40, 41, 60, 99, 103, 150, 151, 190];
    const made = recording(
      ...ticksAt(...points(0, 0, grows)),
      ...ticksAt(...points(500, 1e9, [1e6, 1e6 + 5, 1e6 + 50, 1e6 + 70])),
    );
    const { found, ticks } = correlate(made.probes, made.counters, { seconds: made.seconds, alpha: 1 });
    expect(ticks).toBe(grows.length - 1 + 3);
    expect(found.find(({ counter, lag }) => counter === 'v' && lag === 0)?.slope).toBeCloseTo(3, 9);
  });
});

describe('all series have a value for each tick', () => {
  const withCounter = (reading: Reading, name: string): Reading => ({
    ...reading,
    before: new Map([...reading.before, [name, 5]]),
  });
  const [a, b, c] = [
    readingAt([0, 0, 0]),
    withCounter(readingAt([1, 1, 1]), 'late'),
    readingAt([2, 2, 2]),
  ] as const;
  const lengths = (made: Recording) =>
    [...made.probes, ...made.counters].map(({ values: all }) => [all.length, Object.keys(all).length]);

  test('a counter that disappears is unknown until it returns', () => {
    const made = recording(...stretchesOf(a, b, c));
    expect(values(made, 'late')).toEqual([null, 5, null]);
    for (const length of lengths(made)) expect(length).toEqual([3, 3]);
  });

  test('over gaps', () => {
    const made = new Recording([mapSeries('a'), mapSeries('b')], SYMBOLS);
    for (const tick of [...stretchesOf(a, b), undefined, ...stretchesOf({ ...b, ns: 5e9 }, c), undefined])
      made.add(tick, gauges(1, 1));
    expect(made.seconds).toHaveLength(6);
    for (const length of lengths(made)) expect(length).toEqual([6, 6]);
  });
});
