import { describe, expect, test } from 'vitest';
import { valueLabel } from '../../src/text/value-label.ts';
import type { Series } from '../../src/wire/series.ts';

const of = (value: Partial<NonNullable<Series['value']>>, hist: string | null = null) => ({
  value: { name: 'order', unit: null, scale: 'linear' as const, labels: null, ...value },
  hist,
});

test.each([
  [64, of({ name: 'bytes_alloc', unit: 'bytes' }), '64 B'],
  [8192, of({ name: 'bytes_alloc', unit: 'bytes' }), '8 KiB'],
  [3, of({ unit: 'pages', scale: 'order' }), 'order 3'],
  [9, of({}), 'order 9'],
  [1, of({ name: 'reason', labels: { '0': 'compaction', '1': 'memory_failure' } }), 'memory_failure'],
  [7, of({ name: 'reason', labels: { '0': 'compaction' } }), 'reason 7'],
  [5, of({ name: 'flags', flags: [{ name: 'A', mask: 1 }] }), 'A|0x4'],
])('%d of %o is %s', (value, series, text) => {
  expect(valueLabel(value, series)).toBe(text);
});

test('a value of a series without values has no label', () => {
  expect(valueLabel(0, { value: null, hist: null })).toBe('');
});

describe('buckets of a histogram', () => {
  test.each([
    [-1, '< 0'],
    [0, '0 us'],
    [1, '1 us'],
    [2, '2 us - 4 us'],
    [512, '512 us - 1.0 ms'],
    [4096, '4.1 ms - 8.2 ms'],
  ])('%d', (value, text) => {
    expect(valueLabel(value, { value: null, hist: 'us' })).toBe(text);
  });
});
