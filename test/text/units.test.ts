import { describe, expect, test } from 'vitest';
import { grouped, plural, withUnit } from '../../src/text/units.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1_234_567, '1,234,567'],
  [-1_234_567, '-1,234,567'],
  [2 ** 53 - 1, '9,007,199,254,740,991'],
  [1234.4, '1,234'],
  [1234.6, '1,235'],
])('grouped(%d)', (value, text) => {
  expect(grouped(value)).toBe(text);
});

test('grouped() prints what Intl prints', () => {
  const intl = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0, signDisplay: 'negative' });
  for (const value of [
    0.4,
    0.5,
    1.5,
    2.5,
    999.5,
    999_999.5,
    2 ** 53,
    2 ** 53 + 2,
    2 ** 63,
    2 ** 64,
    1e20 / 3,
    9.99e20,
  ])
    for (const signed of [value, -value]) expect(grouped(signed)).toBe(intl.format(signed));
});

test.each([
  [1e21, '1.0e+21'],
  [Infinity, 'Infinity'],
  [NaN, 'NaN'],
])('grouped(%d) has no digits', (value, text) => {
  expect(grouped(value)).toBe(text);
});

describe('withUnit', () => {
  test.each([
    [0, '0 B'],
    [1, '1 B'],
    [64, '64 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [4096, '4 KiB'],
    [102_399, '100.0 KiB'],
    [102_400, '100 KiB'],
    [1024 ** 2 - 1, '1024 KiB'],
    [1024 ** 2, '1 MiB'],
    [6_400_000, '6.1 MiB'],
    [1024 ** 3, '1 GiB'],
    [1024 ** 4, '1 TiB'],
    [1024 ** 5, '1 PiB'],
    [1024 ** 5 * 1000, '1000 PiB'],
    [1024 ** 6, '1024 PiB'],
    [0.5, '0.5 B'],
    [1024.5, '1.0 KiB'],
    [-2048, '-2 KiB'],
    [-1, '-1 B'],
  ])('%d bytes', (value, text) => {
    expect(withUnit(value, 'bytes')).toBe(text);
  });

  test.each([
    [0, '0 us'],
    [1, '1 us'],
    [999, '999 us'],
    [1000, '1 ms'],
    [12_500, '12.5 ms'],
    [123_456, '123 ms'],
    [999_999, '1000 ms'],
    [1_000_000, '1 s'],
    [90_000_000, '90 s'],
    [2 ** 31, '2147 s'],
    [0.25, '0.3 us'],
    [-1500, '-1.5 ms'],
  ])('%d us', (value, text) => {
    expect(withUnit(value, 'us')).toBe(text);
  });

  test.each([
    [0, 'pages', '0 pages'],
    [1, 'pages', '1 page'],
    [2, 'pages', '2 pages'],
    [1234, 'pages', '1,234 pages'],
    [1.5, 'pages', '1.5 pages'],
    [123.456, 'objects', '123 objects'],
    [4_711, 'events', '4,711 events'],
  ])('%d %s', (value, unit, text) => {
    expect(withUnit(value, unit)).toBe(text);
  });
});

test.each([
  [plural(0, 'row'), '0 rows'],
  [plural(1, 'row'), '1 row'],
  [plural(1234, 'row'), '1,234 rows'],
  [plural(1, 'member is', 'members are'), '1 member is'],
  [plural(2, 'series', 'series'), '2 series'],
])('%s', (text, expected) => {
  expect(text).toBe(expected);
});
