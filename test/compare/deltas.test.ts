import { describe, expect, test } from 'vitest';
import { amountOf, deltasOf, isSymbol, lookupIn, missedIn, nameOf } from '../../src/compare/deltas.ts';
import { evaluate, namesIn, parseExpression } from '../../src/compare/expression.ts';
import type { Reading } from '../../src/compare/reading.ts';
import type { MapHead } from '../../src/probe/head.ts';
import type { Series } from '../../src/probe/program.ts';

const series = (map: string, head: Partial<MapHead> = {}, parts: Partial<Series> = {}): Series => ({
  label: map,
  probe: map,
  map,
  head: { counts: 'events', ...head },
  events: [`x:${map}`],
  ...parts,
});
const PLAIN = series('a');
const ORDERS = series('b', { value: { name: 'order', unit: 'pages', scale: 'order' } });

type Totals = Record<number, Record<number, number>>;

/** A reading; vmstat gives each counter as [before, after]. */
const reading = (
  seconds: number,
  vmstat: Record<string, [number, number]> = {},
  totals: Totals = {},
  parts: Partial<Reading> = {},
): Reading => ({
  ns: seconds * 1e9,
  before: new Map(Object.entries(vmstat).map(([name, [before]]) => [name, before])),
  after: new Map(Object.entries(vmstat).map(([name, [, after]]) => [name, after])),
  totals: new Map(
    Object.entries(totals).map(([number, values]) => [
      Number(number),
      new Map(Object.entries(values).map(([value, total]) => [Number(value), total])),
    ]),
  ),
  missed: new Map(),
  full: new Set(),
  ...parts,
});

test.each([
  ['mm_page_alloc', 'mm_page_alloc', 'mm_page_alloc'],
  ['mm_page_alloc', 'mm_page_alloc_failed', 'mm_page_alloc.failed'],
  ['block_bio_queue', 'block_bio_queue_by_device', 'block_bio_queue.by_device'],
])('of the probe %s the map %s is called %s', (probe, map, name) => {
  expect(nameOf({ probe, map })).toBe(name);
});

describe('counters', () => {
  const grown = (from: [number, number], to: [number, number]) =>
    deltasOf([{ from: reading(1, { v: from }), to: reading(2, { v: to }) }], [], 0).counters.get('v');

  test.each<[string, [number, number], [number, number], number, number]>([
    ['at rest', [7, 7], [7, 7], 0, 0],
    ['known to the last', [100, 100], [107, 107], 7, 7],
    ['on the move while the books were read', [100, 103], [200, 205], 97, 105],
    ['on the move at the start alone', [100, 103], [200, 200], 97, 100],
    ['falling', [200, 195], [103, 100], -100, -92],
    ['up and down', [100, 90], [100, 110], 0, 20],
  ])('%s: its growth lies between the readings around the totals', (_, from, to, low, high) => {
    expect(grown(from, to)).toEqual({ low, high });
  });

  const NAMES = ['nr_free_pages', 'numa_hit', 'numa_other', 'nr_dirtied', 'pgpgin', 'pgalloc_normal'];
  const drifted = (names: readonly string[], stretches = 1) => {
    const vmstat = Object.fromEntries(names.map((name): [string, [number, number]] => [name, [5, 5]]));
    const one = { from: reading(1, vmstat), to: reading(2, vmstat) };
    const { counters } = deltasOf(
      Array.from({ length: stretches }, () => one),
      [],
      64,
    );
    return Object.fromEntries([...counters].map(([name, { high }]) => [name, high]));
  };

  test('counters folded late may be off at both ends; events and NUMA hits are exact', () => {
    expect(drifted(NAMES)).toEqual({
      nr_free_pages: 128,
      numa_hit: 0,
      numa_other: 0,
      nr_dirtied: 128,
      pgpgin: 0,
      pgalloc_normal: 0,
    });
  });

  test('every counter of NUMA hits is exact, other NUMA counters are not', () => {
    const exact = ['hit', 'miss', 'foreign', 'interleave', 'local', 'other'].map((name) => `numa_${name}`);
    expect(Object.values(drifted(exact))).toEqual(exact.map(() => 0));
    expect(drifted(['numa_hint_faults', 'pgpgin'])).toMatchObject({ numa_hint_faults: 128 });
  });

  test('without events (no pgpgin) all other counters are folded late', () => {
    expect(drifted(['nr_free_pages', 'pgalloc_normal'])).toEqual({ nr_free_pages: 128, pgalloc_normal: 128 });
  });

  test('the error adds up with each stretch', () => {
    expect(drifted(NAMES, 3)).toMatchObject({ nr_free_pages: 384, pgpgin: 0 });
  });
});

describe('counts', () => {
  const deltas = (from: Totals, to: Totals, all: readonly Series[] = [PLAIN, ORDERS]) =>
    deltasOf([{ from: reading(1, {}, from), to: reading(2, {}, to) }], all, 0);
  const values = (found: ReturnType<typeof deltas>, name: string) =>
    Object.fromEntries(found.counts.get(name)?.values ?? expect.fail());

  test('by value, the growth of the totals', () => {
    const found = deltas({ 0: { 0: 100 }, 1: { 0: 50, 3: 7 } }, { 0: { 0: 123 }, 1: { 0: 51, 3: 7, 9: 2 } });
    expect(values(found, 'a')).toEqual({ 0: 23 });
    expect(values(found, 'b')).toEqual({ 0: 1, 9: 2 });
    expect(found.seconds).toBe(1);
  });

  test('a map that was never written to counted nothing', () => {
    expect(values(deltas({}, {}), 'a')).toEqual({});
    expect(values(deltas({}, { 0: { 0: 5 } }), 'a')).toEqual({ 0: 5 });
  });

  test('lasting states are counted since the program began', () => {
    const found = deltas({ 0: { 0: 3 } }, { 0: { 0: 3 } }, [series('a', { lasting: true })]);
    expect(values(found, 'a')).toEqual({ 0: 3 });
  });

  test('sums may fall', () => {
    expect(values(deltas({ 0: { 0: -5 } }, { 0: { 0: -12 } }), 'a')).toEqual({ 0: -7 });
  });

  test.each<[string, Series, Totals[number], number]>([
    ['an event without a value is 1', PLAIN, { 0: 23 }, 1],
    ['of orders the largest block', ORDERS, { 0: 23, 3: 1 }, 8],
    ['of bytes the largest size', series('c', { value: bytes() }), { 8: 23, 4096: 1 }, 4096],
    ['of kinds each is 1', series('c', { value: { name: 'reason', scale: 'linear' } }), { 9: 23 }, 1],
    ['of sums nobody knows', series('c', { sum: 'pages' }), { 0: 23 }, Infinity],
    ['of nothing at least 1', ORDERS, {}, 1],
  ])('the largest event: %s', (_, one, totals, largest) => {
    expect(deltas({}, { 0: totals }, [one]).counts.get(nameOf(one))?.largest).toBe(largest);
  });

  test('the largest event of this stretch, not of the time before', () => {
    const found = deltas({ 1: { 0: 1, 9: 5 } }, { 1: { 0: 2, 9: 5 } });
    expect(found.counts.get('b')?.largest).toBe(1);
  });

  test('missed runs of the required events, in this stretch', () => {
    const two = series('t', {}, { events: ['x:begin', 'x:end'] });
    const missed = (...runs: number[]) => ({
      missed: new Map(['x:begin', 'x:end', 'x:a'].map((event, at) => [event, runs[at] ?? 0])),
    });
    const stretch = { from: reading(1, {}, {}, missed(1, 2, 50)), to: reading(2, {}, {}, missed(4, 9, 57)) };
    const { counts } = deltasOf([stretch], [two, PLAIN, ORDERS], 0);
    expect(['t', 'a', 'b'].map((name) => counts.get(name)?.missed)).toEqual([10, 7, 0]);
    expect(Object.fromEntries(missedIn([stretch, stretch]))).toEqual({
      'x:begin': 6,
      'x:end': 14,
      'x:a': 14,
    });
  });

  test('the maps that are full at the end', () => {
    const stretch = { from: reading(1), to: reading(2, {}, {}, { full: new Set([1]) }) };
    const { counts } = deltasOf([stretch], [PLAIN, ORDERS], 0);
    expect([counts.get('a')?.full, counts.get('b')?.full]).toEqual([false, true]);
  });
});

describe('several stretches', () => {
  const at = (seconds: number, v: number, total: number, missed: number, full = false) =>
    reading(
      seconds,
      { pgpgin: [v, v + 1] },
      { 0: { 0: total } },
      {
        missed: new Map([['x:a', missed]]),
        full: new Set(full ? [0] : []),
      },
    );

  test('add up, without the events between them', () => {
    const stretches = [
      { from: at(1, 100, 10, 5), to: at(3, 200, 40, 6, true) },
      { from: at(7, 5000, 3, 900), to: at(7.5, 5010, 7, 902) },
    ];
    const { seconds, counters, counts } = deltasOf(stretches, [PLAIN], 0);
    expect(seconds).toBe(2.5);
    expect(counters.get('pgpgin')).toEqual({ low: 108, high: 112 });
    expect(counts.get('a')).toMatchObject({ values: new Map([[0, 34]]), missed: 3, full: true });
  });

  test('none: no counter, no time, and counts of 0', () => {
    const { seconds, counters, counts } = deltasOf([], [PLAIN], 0);
    expect([seconds, counters.size, counts.get('a')?.values.size]).toEqual([0, 0, 0]);
  });
});

function bytes(): NonNullable<MapHead['value']> {
  return { name: 'size', unit: 'bytes', scale: 'linear' };
}

const SYMBOLS = {
  sets: { tmpfs: new Set([25, 26]), swap: new Set<number>() },
  names: {
    'vmstat-events': ['pgpgin', 'pgpgout', 'pgfault'],
    'vmstat-nodes': ['nr_inactive_anon', 'nr_dirty'],
  },
};

describe('amountOf', () => {
  const amount = (
    expression: string,
    value: MapHead['value'],
    values: Record<number, number>,
    sum = false,
  ) => {
    const name = namesIn(parseExpression(expression))[0] ?? expect.fail();
    const numbers = Object.entries(values).map(([key, total]): [number, number] => [Number(key), total]);
    return amountOf(
      { counts: 'x', value, ...(sum ? { sum: 'pages' as const } : {}) },
      new Map(numbers),
      name,
      SYMBOLS,
    );
  };
  const order = { name: 'order', unit: 'pages', scale: 'order' } as const;
  const lru = { name: 'lru', scale: 'linear', labels: { 0: 'anon', 2: 'file', 3: 'file' } } as const;
  const device = { name: 'device', scale: 'linear' } as const;

  test.each<[string, MapHead['value'], Record<number, number>, number]>([
    ['a', undefined, { 0: 23 }, 23],
    ['a', order, { 0: 5, 3: 2, 10: 1 }, 5 + 16 + 1024],
    ['count(a)', order, { 0: 5, 3: 2, 10: 1 }, 8],
    ['a[order: 3]', order, { 0: 5, 3: 2, 10: 1 }, 16],
    ['a[order: !3]', order, { 0: 5, 3: 2, 10: 1 }, 1029],
    ['count(a[order: 3, 10])', order, { 0: 5, 3: 2, 10: 1 }, 3],
    ['a', bytes(), { 8: 3, 4096: 2 }, 8216],
    ['a', lru, { 0: 5, 2: 7 }, 12],
    ['a[lru: anon]', lru, { 0: 5, 2: 7, 3: 9 }, 5],
    ['a[lru: file]', lru, { 0: 5, 2: 7, 3: 9 }, 16],
    ['a[lru: !anon]', lru, { 0: 5, 2: 7, 3: 9 }, 16],
    ['a[lru: nothing]', lru, { 0: 5, 2: 7 }, 0],
    ['a[item: pgfault]', { ...device, labels: 'vmstat-events' }, { 0: 1, 1: 2, 2: 4 }, 4],
    ['a[item: pgpgin, pgfault]', { ...device, labels: 'vmstat-events' }, { 0: 1, 1: 2, 2: 4 }, 5],
    ['a[item: not_here]', { ...device, labels: 'vmstat-events' }, { 0: 1, 1: 2, 2: 4 }, 0],
    ['a[item: nr_dirty]', { ...device, labels: 'vmstat-nodes' }, { 0: 1, 1: 2, 2: 4 }, 2],
    ['a[device: tmpfs]', device, { 24: 1, 25: 2, 26: 4 }, 6],
    ['a[device: !tmpfs]', device, { 24: 1, 25: 2, 26: 4 }, 1],
    ['a[device: swap]', device, { 24: 1, 25: 2 }, 0],
    ['a[device: !swap]', device, { 24: 1, 25: 2 }, 3],
    ['a', order, {}, 0],
  ])('%s', (expression, value, values, expected) => {
    expect(amount(expression, value, values)).toBe(expected);
  });

  test('sums are amounts already', () => {
    expect(amount('a', order, { 3: 40, 9: 2 }, true)).toBe(42);
    expect(amount('a[order: 9]', order, { 3: 40, 9: 2 }, true)).toBe(2);
  });
});

describe('symbols in brackets have values', () => {
  const labels = { 0: 'anon', 2: 'file' };

  test.each<[string, Parameters<typeof isSymbol>[1], boolean]>([
    ['anon', labels, true],
    ['shmem', labels, false],
    ['shmem', undefined, false],
    ['9', labels, true],
    ['tmpfs', undefined, true],
    ['swap', undefined, true],
    ['pgfault', 'vmstat-events', true],
    ['pgfault', 'vmstat-nodes', false],
    ['nr_inactive_anon', 'vmstat-nodes', true],
  ])('%s among %j: %s', (word, among, expected) => {
    expect(isSymbol(word, among, SYMBOLS)).toBe(expected);
  });
});

describe('lookupIn', () => {
  const both = {
    ...deltasOf(
      [{ from: reading(1), to: reading(2, {}, { 0: { 0: 23 }, 1: { 3: 2 } }) }],
      [PLAIN, ORDERS],
      0,
    ),
    counters: new Map(
      Object.entries({ pgalloc_dma: [1, 2], pgalloc_normal: [10, 30], pgfree: [7, 7], a: [900, 900] }).map(
        ([name, [low = 0, high = 0]]) => [name, { low, high }],
      ),
    ),
  };
  const value = (expression: string) => evaluate(parseExpression(expression), lookupIn(both, SYMBOLS));

  test.each<[string, number, number]>([
    ['b', 16, 16],
    ['count(b)', 2, 2],
    ['pgfree', 7, 7],
    ['pgalloc_*', 11, 32],
    ['pgalloc_* - pgfree', 4, 25],
    ['nothing?', 0, 0],
    ['no_such_*? + pgfree', 7, 7],
    ['b - 2 * pgfree', 2, 2],
  ])('%s is between %d and %d', (expression, low, high) => {
    expect(value(expression)).toEqual({ low, high });
  });

  test('a count goes before a counter of its name', () => {
    expect(value('a')).toEqual({ low: 23, high: 23 });
  });

  test.each(['nothing', 'no_such_*', 'pgfree + nothing'])('%s has no value', (expression) => {
    expect(value(expression)).toBeUndefined();
  });
});
