import { describe, expect, test } from 'vitest';
import {
  amountRateText,
  amountText,
  axisText,
  countRateText,
  countText,
  exact,
  percentText,
  rateText,
} from '../../../ui/src/text/numbers.ts';

test.each([
  [0, '0'],
  [0.0234, '0.02'],
  [3.44, '3.4'],
  [12_345.6, '12,346'],
])('rateText(%d)', (rate, text) => {
  expect(rateText(rate)).toBe(text);
});

test.each([
  [0, '0 %'],
  [0.0001, '< 0.1 %'],
  [0.123, '12.3 %'],
  [0.9994, '99.9 %'],
  [1, '100 %'],
])('percentText(%d)', (share, text) => {
  expect(percentText(share)).toBe(text);
});

describe('units', () => {
  test('bytes are binary, pages are numbers, sums of times are times', () => {
    expect(amountText(6_400_000, 'bytes')).toBe('6.1 MiB');
    expect(amountText(1234, 'pages')).toBe('1,234');
    expect(amountRateText(2048, 'bytes')).toBe('2 KiB/s');
    expect(amountRateText(1.25, 'pages')).toBe('1.3');
    expect(countText(26_777, { sum: 'us' })).toBe('26.8 ms');
    expect(countText(26_777, { sum: null })).toBe('26,777');
    expect(countRateText(1000, { sum: 'us' })).toBe('1 ms/s');
    expect(countRateText(1000, { sum: 'pages' })).toBe('1,000');
  });

  test('the exact number has its unit', () => {
    expect(exact(6_400_192, 'bytes')).toBe('6,400,192 bytes');
  });
});

test.each([
  [0, null, '0'],
  [250, null, '250'],
  [1500, null, '1.5k'],
  [2_000_000, 'pages', '2M'],
  [3e9, null, '3G'],
  [0.75, 'us', '0.75 us'],
  [1500, 'us', '1.5 ms'],
  [2 ** 26, 'bytes', '64 MiB'],
  [-1500, 'pages', '-1.5k'],
  [-(2 ** 26), 'bytes', '-64 MiB'],
])('axisText(%d, %s)', (value, unit, text) => {
  expect(axisText(value, unit)).toBe(text);
});
