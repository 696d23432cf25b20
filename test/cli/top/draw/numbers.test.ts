import { expect, test } from 'vitest';
import {
  amountHead,
  amountText,
  amountWithUnit,
  compact,
  countHead,
  countText,
  lasting,
  percent,
} from '../../../../src/cli/top/draw/numbers.ts';
import { interval } from '../../../../src/text/units.ts';

test.each([
  [0, 9, '0'],
  [0.3, 9, '0.3'],
  [2.999, 9, '3.0'],
  [5, 9, '5'],
  [12.4, 9, '12'],
  [1_234_567, 9, '1,234,567'],
  [12_345_678, 9, '12.3M'],
  [123_456_789, 9, '123M'],
  [1e12, 9, '1.0T'],
  [99_999, 5, '100k'],
  [999e18, 9, '999E'],
  [2 ** 128, 9, '3.4e+38'],
  [-(2 ** 128), 9, '-3.4e+38'],
])('compact(%d, %i)', (value, width, text) => {
  expect(compact(value, width)).toBe(text);
});

const value = (unit: string | null) => ({ name: 'x', unit, scale: 'linear' as const, labels: null });

test.each([
  [1234, null, '1,234'],
  [1234, 'pages', '1,234'],
  [12_500, 'us', '12.5 ms'],
  [2048, 'bytes', '2 KiB'],
  [2 ** 128, 'bytes', '3.0e+23 PiB'],
  [2 ** 128, 'us', '3.4e+32 s'],
])('countText(%d, sum %s)', (count, sum, text) => {
  expect(countText(count, { sum }, 9)).toBe(text);
});

test.each([
  [2048, 'bytes', '2 KiB', '2 KiB'],
  [1234.4, 'pages', '1,234', '1,234 pages'],
  [0.25, 'pages', '0.3', '0.3 pages'],
  [5, null, '', ''],
  [null, 'bytes', '', ''],
])('amounts of %s %s', (amount, unit, text, withUnit) => {
  expect(amountText(amount, { value: value(unit) }, 9)).toBe(text);
  expect(amountWithUnit(amount, { value: value(unit) })).toBe(withUnit);
});

test('heads', () => {
  expect(countHead({ sum: null })).toBe('RATE');
  expect(countHead({ sum: 'us' })).toBe('TIME');
  expect(countHead({ sum: 'pages' })).toBe('PAGES');
  expect(amountHead({ value: value('bytes') })).toBe('BYTES');
  expect(amountHead({ value: null })).toBe('');
});

test.each([
  [0, '0.0%'],
  [0.000_04, '<0.1%'],
  [0.4567, '45.7%'],
  [0.999_96, '>99.9%'],
  [1, '100.0%'],
  [9.99, '999.0%'],
  [2 ** 128, '>999%'],
  [-(2 ** 128), '<-999%'],
])('percent(%d)', (share, text) => {
  expect(percent(share)).toBe(text);
});

test.each([
  [-5, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_700_000, '1 h 1 min'],
  [90_000_000, '1 d 1 h'],
])('lasting(%d)', (ms, text) => {
  expect(lasting(ms)).toBe(text);
});

test.each([
  [1000, '1 s'],
  [250, '0.25 s'],
  [1333, '1.33 s'],
])('interval(%d)', (ms, text) => {
  expect(interval(ms)).toBe(text);
});
