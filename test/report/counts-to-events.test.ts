import { describe, expect, test } from 'vitest';
import type { MapHead } from '../../src/probe/head.ts';
import type { Series } from '../../src/probe/program.ts';
import { countsToEvents, type EventOptions } from '../../src/report/counts-to-events.ts';
import { StatReport } from '../../src/report/stat-report.ts';
import type { Counts } from '../../src/tally/tally.ts';
import { report } from '../fixtures/report.ts';

const series = (head: MapHead, label = 'kmem:kmalloc'): Series => ({
  label,
  probe: 'kmalloc',
  map: 'kmalloc',
  events: [label],
  head,
});
const PLAIN: MapHead = { counts: 'events' };
const BYTES: MapHead = { counts: 'allocations', value: { name: 'size', unit: 'bytes', scale: 'linear' } };
const ORDER: MapHead = { counts: 'allocations', value: { name: 'order', unit: 'pages', scale: 'order' } };

const counts = (...all: Record<string, Record<number, number>>[]): Counts =>
  all.map(
    (rows) =>
      new Map(
        Object.entries(rows).map(([row, distribution]) => [
          row,
          new Map(Object.entries(distribution).map(([value, count]) => [Number(value), count])),
        ]),
      ),
  );
const events = (runs: Counts[], all: Series[], options: Partial<EventOptions> = {}) =>
  countsToEvents(runs, all, { names: { 'vmstat-events': [], 'vmstat-nodes': [] }, ...options });
const one = (run: Counts[number] | undefined, head: MapHead, options: Partial<EventOptions> = {}) =>
  events([[run ?? new Map()]], [series(head)], options).events[0] ?? expect.fail();
const labels = (head: MapHead, values: number[], options: Partial<EventOptions> = {}) => {
  const [run] = counts({ 0: Object.fromEntries(values.map((value) => [value, 1])) });
  return one(run, head, options).distribution.map(({ label }) => label);
};

describe('sums', () => {
  test('a plain count', () => {
    expect(events([counts({ 0: { 0: 23 } })], [series(PLAIN)])).toEqual({
      events: [
        {
          event: 'kmem:kmalloc',
          probe: 'kmalloc',
          map: 'kmalloc',
          counts: 'events',
          unit: null,
          valueName: null,
          count: 23,
          amount: null,
          distribution: [{ value: 0, label: '', count: 23 }],
        },
      ],
      beyondDouble: [],
    });
  });

  test('all rows add up, with their amount', () => {
    const [run] = counts({ 7: { 64: 3, 8: 1 }, 8: { 64: 2 } });
    expect(one(run, BYTES)).toMatchObject({
      count: 6,
      amount: { value: 5 * 64 + 8, unit: 'bytes' },
      valueName: 'size',
      distribution: [
        { value: 8, label: '8 B', count: 1 },
        { value: 64, label: '64 B', count: 5 },
      ],
    });
  });

  test('orders', () => {
    const [run] = counts({ 7: { 0: 3, 10: 1 } });
    expect(one(run, ORDER)).toMatchObject({ count: 4, amount: { value: 1027, unit: 'pages' } });
  });

  test('a sum has a unit', () => {
    const [run] = counts({ 7: { 0: 4711 } });
    expect(one(run, { counts: 'pages', sum: 'pages' })).toMatchObject({
      count: 4711,
      unit: 'pages',
      amount: null,
    });
  });

  test('nothing was counted', () => {
    expect(one(undefined, BYTES)).toMatchObject({
      count: 0,
      amount: { value: 0, unit: 'bytes' },
      distribution: [],
    });
  });

  test('each series has its own', () => {
    const all = events(
      [counts({ 0: { 0: 1 } }, { 0: { 0: 2 } })],
      [series(PLAIN, 'a:b'), series(PLAIN, 'c.d')],
    );
    expect(all.events.map(({ event, count }) => [event, count])).toEqual([
      ['a:b', 1],
      ['c.d', 2],
    ]);
  });
});

describe('labels', () => {
  const kind = (of: object): MapHead => ({
    counts: 'runs',
    value: { name: 'reason', scale: 'linear', ...of },
  });

  test.each<[string, MapHead, number[], string[]]>([
    ['bytes', BYTES, [0, 8, 4096], ['0 B', '8 B', '4 KiB']],
    ['orders', ORDER, [0, 3], ['order 0', 'order 3']],
    [
      'words',
      kind({ labels: { '0': 'compaction', '-1': 'none' } }),
      [-1, 0, 9],
      ['none', 'compaction', 'reason 9'],
    ],
    ['no words', kind({}), [0, -3, 7], ['reason -3', 'reason 0', 'reason 7']],
    ['pages', kind({ name: 'pages', unit: 'pages' }), [1, 512], ['1 page', '512 pages']],
    ['no value', PLAIN, [0], ['']],
    ['a sum', { counts: 'pages', sum: 'pages' }, [0], ['']],
  ])('%s', (_, head, values, expected) => {
    expect(labels(head, values)).toEqual(expected);
  });

  test.each<['flags' | 'symbols', string[]]>([
    ['flags', ['none', 'A', 'A|0x2', 'B']],
    ['symbols', ['reason 0', 'A', 'reason 3', 'B']],
  ])('%s that the kernel names', (kindOf, expected) => {
    const values = {
      kind: kindOf,
      entries: [
        { name: 'A', value: 1n },
        { name: 'B', value: 4n },
      ],
    };
    const all = events([counts({ 0: { 0: 1, 1: 1, 3: 1, 4: 1 } })], [{ ...series(kind({}), 'a:b'), values }]);
    expect(all.events[0]?.distribution.map(({ label }) => label)).toEqual(expected);
  });

  test('numbers that stand for names: the most first', () => {
    const entries = [
      { name: 'dentry', value: 1n },
      { name: 'filp', value: 2n },
    ];
    const head = kind({ names: 'slab-caches' });
    const all = events(
      [counts({ 0: { 1: 3, 2: 7 } })],
      [{ ...series(head), values: { kind: 'symbols', entries } }],
    );
    expect(all.events[0]?.distribution.map(({ label, count }) => [label, count])).toEqual([
      ['filp', 7],
      ['dentry', 3],
    ]);
  });

  test('names of the kernel’s counters', () => {
    const names = { 'vmstat-events': ['pgpgin', 'pgpgout'], 'vmstat-nodes': [] };
    expect(labels(kind({ labels: 'vmstat-events' }), [0, 1, 2], { names })).toEqual([
      'pgpgin',
      'pgpgout',
      '2',
    ]);
  });

  test('buckets of a histogram', () => {
    const head: MapHead = { counts: 'runs', hist: 'us' };
    expect(labels(head, [-1, 0, 1, 2, 512, 1024, 2 ** 20])).toEqual([
      '< 0',
      '0 us',
      '1 us',
      '2 us - 4 us',
      '512 us - 1.0 ms',
      '1.0 ms - 2.0 ms',
      '1.0 s - 2.1 s',
    ]);
    expect(labels({ counts: 'sizes', hist: 'bytes' }, [1024])).toEqual(['1 KiB - 2 KiB']);
  });

  test('a histogram’s value is a time', () => {
    const [run] = counts({ 7: { 512: 3 } });
    expect(one(run, { counts: 'runs', hist: 'us' })).toMatchObject({
      count: 3,
      valueName: 'time',
      unit: null,
    });
  });

  test('empty buckets stay, as in bpftrace’s own histograms', () => {
    const [run] = counts({ 7: { 1: 2, 4: 0, 8: 1 } });
    const { distribution } = one(run, { counts: 'runs', hist: 'us' });
    expect(distribution.map(({ count }) => count)).toEqual([2, 0, 1]);
  });
});

describe('rows', () => {
  const by = (top?: number) => ({ by: { nameOf: (key: string) => `comm-${key}`, groupByName: false, top } });
  const [run] = counts({ 10: { 8: 5 }, 9: { 8: 5 }, 7: { 8: 1, 64: 1 }, 8: { 64: 90 } });

  test('largest first, equals by key as numbers, with names and amounts', () => {
    const { rows, rowsLeftOut } = one(run, BYTES, by());
    expect(rows?.map(({ key, name, count, amount }) => [key, name, count, amount?.value])).toEqual([
      ['8', 'comm-8', 90, 5760],
      ['9', 'comm-9', 5, 40],
      ['10', 'comm-10', 5, 40],
      ['7', 'comm-7', 2, 72],
    ]);
    expect(rowsLeftOut).toBe(0);
    expect(rows?.[3]?.distribution).toEqual([
      { value: 8, label: '8 B', count: 1 },
      { value: 64, label: '64 B', count: 1 },
    ]);
  });

  test('cut, with the sum of all', () => {
    const { rows, rowsLeftOut, count } = one(run, BYTES, by(1));
    expect(rows?.map(({ key }) => key)).toEqual(['8']);
    expect([rowsLeftOut, count]).toEqual([3, 102]);
  });

  test('grouped by name', () => {
    const nameOf = (key: string) => (key === '8' ? 'make' : 'sh');
    const { rows } = one(run, BYTES, { by: { nameOf, groupByName: true, top: undefined } });
    expect(rows?.map(({ key, name, count }) => [key, name, count])).toEqual([
      ['make', 'make', 90],
      ['sh', 'sh', 12],
    ]);
  });

  test('none without groupBy', () => {
    expect(one(run, BYTES)).not.toHaveProperty('rows');
  });

  test('no rows were active', () => {
    expect(one(undefined, BYTES, by())).toMatchObject({ rows: [], rowsLeftOut: 0 });
  });
});

describe('repeats', () => {
  test('mean and standard error in percent', () => {
    const runs = [2, 4, 4, 4, 5, 5, 7, 9].map((count) => counts({ 0: { 64: count } }));
    const [event] = events(runs, [series(BYTES)]).events;
    expect(event).toMatchObject({
      count: 5,
      amount: { value: 320, unit: 'bytes' },
      distribution: [{ value: 64, label: '64 B', count: 5 }],
    });
    expect(event?.errorPercent).toBeCloseTo(15.11858, 5);
  });

  test('a row counts as 0 in runs without it', () => {
    const runs = [counts({ sh: { 0: 4 }, make: { 0: 10 } }), counts({ make: { 0: 10 } })];
    const options = { by: { nameOf: (key: string) => key, groupByName: true, top: undefined } };
    const [event] = events(runs, [series(PLAIN)], options).events;
    expect(event?.rows?.map(({ key, count }) => [key, count])).toEqual([
      ['make', 10],
      ['sh', 2],
    ]);
    expect(event?.rows?.[0]?.errorPercent).toBe(0);
    expect(event?.rows?.[1]?.errorPercent).toBeCloseTo(100, 9);
  });

  test('one run has no error', () => {
    expect(one(counts({ 0: { 0: 1 } })[0], PLAIN)).not.toHaveProperty('errorPercent');
  });
});

describe('numbers beyond 2^53', () => {
  test('name their events, once each', () => {
    const run = counts({ 0: { 0: 2 ** 53 } }, { 0: { 0: 1 } }, { 0: { [2 ** 40]: 2 ** 20 } });
    const all = [series(PLAIN, 'a:a'), series(PLAIN, 'b:b'), series(BYTES, 'c:c')];
    expect(events([run, run], all).beyondDouble).toEqual(['a:a', 'c:c']);
  });
});

describe('the schema accepts the result', () => {
  const heads: MapHead[] = [
    PLAIN,
    BYTES,
    ORDER,
    { counts: 'runs', hist: 'us' },
    { counts: 'pages', sum: 'pages' },
  ];
  const run = counts(...heads.map(() => ({ 7: { 1: 2, 4: 3 }, 8: { 0: 1 } })));
  const all = heads.map((head, index) => series(head, `a:b${index}`));

  test.each([
    ['sums', [run], {}],
    ['rows', [run], { by: { nameOf: (key: string) => key, groupByName: false, top: 1 } }],
    ['repeats', [run, run], { by: { nameOf: () => 'x', groupByName: true, top: undefined } }],
    ['nothing', [], {}],
  ])('%s', (_, runs, options) => {
    const made = report({ events: events(runs, all, options).events });
    expect(StatReport.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
  });
});
