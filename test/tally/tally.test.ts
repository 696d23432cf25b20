import { describe, expect, test } from 'vitest';
import type { MapHead } from '../../src/probe/head.ts';
import type { PrintedMap } from '../../src/probe/protocol.ts';
import {
  addCounts,
  addMaps,
  type Counts,
  emptyCounts,
  figures,
  type Rows,
  regroup,
  total,
} from '../../src/tally/tally.ts';

const printed = (map: string, entries: Record<string, number>): PrintedMap => ({
  map,
  entries: Object.entries(entries).map(([key, value]) => [key.split(','), { kind: 'number', value }]),
});
const rows = (content: Record<string, Record<number, number>>): Rows =>
  new Map(
    Object.entries(content).map(([row, distribution]) => [
      row,
      new Map(Object.entries(distribution).map(([value, count]) => [Number(value), count])),
    ]),
  );

test('emptyCounts: a separate map for each series', () => {
  const counts = emptyCounts(3);
  counts[0]?.set('1', new Map());
  expect(counts.map(({ size }) => size)).toEqual([1, 0, 0]);
});

test('rows of a map with stacks have more parts', () => {
  const counts = emptyCounts(1);
  const maps = [printed('@s', { '7,-9,f1\nf2,64': 3, '7,-9,f1\nf2,32': 2 })];
  const shape = {
    maps: new Map([['@s', 0]]),
    sumsInKey: new Map<string, number>(),
    packed: new Set<string>(),
    rowParts: 2,
    rowPartsOf: new Map([['@s', 3]]),
  };
  addMaps(counts, maps, shape);
  expect(counts[0]).toEqual(
    new Map([
      [
        '7,-9,f1\nf2',
        new Map([
          [64, 3],
          [32, 2],
        ]),
      ],
    ]),
  );
});

describe('addMaps', () => {
  const PROGRAM = {
    maps: new Map([
      ['@a_0', 0],
      ['@a_1', 0],
      ['@b_0', 1],
    ]),
    sumsInKey: new Map<string, number>(),
    packed: new Set(['@b_0']),
    rowParts: 1,
    rowPartsOf: new Map<string, number>(),
  };
  const add = (...maps: PrintedMap[]): Counts => {
    const counts = emptyCounts(2);
    addMaps(counts, maps, PROGRAM);
    return counts;
  };

  test('keys without a value, and with a packed one', () => {
    expect(
      add(printed('@a_0', { '7': 3, '8': 4 }), printed('@b_0', { [7 + 64 * 2 ** 22]: 5, [7 - 2 ** 22]: 6 })),
    ).toEqual([rows({ 7: { 0: 3 }, 8: { 0: 4 } }), rows({ 7: { 64: 5, [-1]: 6 } })]);
  });

  test('rows by process and call site', () => {
    const counts = emptyCounts(2);
    const maps = [printed('@a_0', { '7,-2130706432,64': 3, '7,-2130706400,64': 4 })];
    addMaps(counts, maps, { ...PROGRAM, rowParts: 2 });
    expect(counts[0]).toEqual(rows({ '7,-2130706432': { 64: 3 }, '7,-2130706400': { 64: 4 } }));
  });

  test('a table of numbers as the same entries without one', () => {
    const tableOf = (map: string, width: number, ...numbers: number[]): PrintedMap => ({
      map,
      entries: [],
      table: { width, numbers: Float64Array.from(numbers) },
    });
    const large = 7 + 2 ** 30 * 2 ** 22;
    expect(
      add(
        tableOf('@a_0', 1, 7, 3, 8, 4),
        tableOf('@a_1', 2, 7, 64, 5, 7, 64, 1, 9, 8, 2),
        tableOf('@b_0', 1, 7 + 64 * 2 ** 22, 5, 7 + 32 * 2 ** 22, 6, large, 1),
      ),
    ).toEqual([
      rows({ 7: { 0: 3, 64: 6 }, 8: { 0: 4 }, 9: { 8: 2 } }),
      rows({ 7: { 64: 5, 32: 6, [2 ** 30]: 1 } }),
    ]);
  });

  test('both buffers, and ticks, add up', () => {
    const counts = add(printed('@a_0', { '7,64': 3 }), printed('@a_1', { '7,64': 4, '7,8': 1 }));
    addMaps(counts, [printed('@a_0', { '7,64': 10 })], PROGRAM);
    expect(counts[0]).toEqual(rows({ 7: { 64: 17, 8: 1 } }));
  });

  test('other maps are ignored', () => {
    expect(add(printed('@vt_scope', { '7': 1 }), printed('@c_0', { '7': 1 }))).toEqual(emptyCounts(2));
  });

  test('a name is not counted', () => {
    expect(add({ map: '@a_0', entries: [[['7'], { kind: 'name', name: 'x' }]] })).toEqual(emptyCounts(2));
  });

  test('a map without entries', () => {
    expect(add({ map: '@a_0', entries: [] })).toEqual(emptyCounts(2));
  });
});

test('addCounts adds the second to the first, and leaves the second unchanged', () => {
  const counts = [rows({ 7: { 0: 1, 8: 2 } }), rows({})];
  const more = [rows({ 7: { 8: 3 }, 9: { 1: 1 } }), rows({ 1: { 0: 5 } })];
  addCounts(counts, more);
  expect(counts).toEqual([rows({ 7: { 0: 1, 8: 5 }, 9: { 1: 1 } }), rows({ 1: { 0: 5 } })]);
  addCounts(counts, more);
  expect(more).toEqual([rows({ 7: { 8: 3 }, 9: { 1: 1 } }), rows({ 1: { 0: 5 } })]);
});

test('total: all rows as one', () => {
  const some = rows({ 7: { 0: 1, 8: 2 }, 9: { 8: 3 } });
  expect(total(some)).toEqual(
    new Map([
      [0, 1],
      [8, 5],
    ]),
  );
  expect(some).toEqual(rows({ 7: { 0: 1, 8: 2 }, 9: { 8: 3 } }));
  expect(total(new Map())).toEqual(new Map());
});

describe('figures', () => {
  const plain: MapHead = { counts: 'events' };
  const bytes: MapHead = { counts: 'allocations', value: { name: 'size', unit: 'bytes', scale: 'linear' } };
  const order: MapHead = { counts: 'allocations', value: { name: 'order', unit: 'pages', scale: 'order' } };
  const kind: MapHead = { counts: 'runs', value: { name: 'reason', scale: 'linear' } };

  test.each<[string, MapHead, [number, number][], number, number | null]>([
    ['no value', plain, [[0, 23]], 23, null],
    [
      'bytes',
      bytes,
      [
        [8, 3],
        [4096, 2],
      ],
      5,
      8216,
    ],
    [
      'orders',
      order,
      [
        [0, 5],
        [3, 2],
        [10, 1],
      ],
      8,
      5 + 16 + 1024,
    ],
    [
      'a kind',
      kind,
      [
        [0, 5],
        [9, 2],
      ],
      7,
      null,
    ],
    ['a sum', { counts: 'pages', sum: 'pages' }, [[0, 4711]], 4711, null],
    [
      'a sum by kind',
      { ...kind, sum: 'pages' },
      [
        [1, 40],
        [2, 2],
      ],
      42,
      null,
    ],
    [
      'a histogram',
      { counts: 'runs', hist: 'us' },
      [
        [-1, 1],
        [512, 3],
      ],
      4,
      null,
    ],
    [
      'negative values',
      bytes,
      [
        [-8, 2],
        [8, 1],
      ],
      3,
      -8,
    ],
    ['nothing', bytes, [], 0, 0],
  ])('%s', (_, head, distribution, count, amount) => {
    expect(figures(new Map(distribution), head)).toEqual({ count, amount, safe: true });
  });

  test.each<[string, MapHead, [number, number][], boolean]>([
    ['2^53 − 1 events', plain, [[0, 2 ** 53 - 1]], true],
    ['2^53 events', plain, [[0, 2 ** 53]], false],
    [
      '2^53 events in parts',
      plain,
      [
        [0, 2 ** 52],
        [1, 2 ** 52],
      ],
      false,
    ],
    ['2^53 bytes', bytes, [[2 ** 33, 2 ** 20]], false],
    ['2^53 − 2^33 bytes', bytes, [[2 ** 33, 2 ** 20 - 1]], true],
    ['2^53 pages', order, [[10, 2 ** 43]], false],
    ['large values that are no amount', kind, [[2 ** 60, 3]], true],
  ])('%s are exact: %s', (_, head, distribution, safe) => {
    expect(figures(new Map(distribution), head).safe).toBe(safe);
  });
});

describe('regroup', () => {
  const some = rows({ 7: { 0: 1, 8: 2 }, 8: { 8: 3 }, 9: { 1: 4 } });

  test('rows of one name add up', () => {
    const name = (row: string) => (row === '9' ? 'sh' : 'make');
    expect(regroup(some, name)).toEqual(rows({ make: { 0: 1, 8: 5 }, sh: { 1: 4 } }));
  });

  test('the total stays', () => {
    expect(total(regroup(some, () => 'all'))).toEqual(total(some));
    expect(some).toEqual(rows({ 7: { 0: 1, 8: 2 }, 8: { 8: 3 }, 9: { 1: 4 } }));
  });
});
