import { expect, test } from 'vitest';
import {
  boundText,
  exactInterval,
  grownText,
  rangeText,
  rateText,
  residualText,
} from '../../../ui/src/compare/figures-text.ts';

test.each([
  [-26, -24, 'pages', '-25', '±1', 'between -26 and -24 pages'],
  [16, 16, 'objects', '+16', '±0', '16 objects'],
  [-1, 0, 'pages', '-1', '±1', 'between -1 and 0 pages'],
  [-4096, 12_288, 'bytes', '+4 KiB', '±8 KiB', 'between -4,096 and 12,288 bytes'],
])('a residual of %i to %i %s', (low, high, unit, text, bound, exactly) => {
  expect(residualText({ low, high }, unit)).toBe(text);
  expect(boundText({ low, high }, unit)).toBe(bound);
  expect(exactInterval({ low, high }, unit)).toBe(exactly);
});

test('the increase of vmstat has no sign', () => {
  expect(grownText({ low: 16_110, high: 16_112 }, 'pages')).toBe('16,111');
});

test.each([
  [33_708, { low: 33_738, high: 33_809 }],
  [0, { low: 0, high: 1 }],
  [-10_216, { low: -7_957, high: -7_344 }],
  [7, { low: 7, high: 7 }],
])('tracepoints of %i minus the counters shown is the residual shown', (counted, counter) => {
  const residual = { low: counted - counter.high, high: counted - counter.low };
  const number = (text: string) => Number(text.replaceAll(/[,+]/g, ''));
  expect(number(residualText(residual, 'pages'))).toBe(counted - number(grownText(counter, 'pages')));
});

test.each([
  [-177.99, -23.7, '-178 to -24 pages'],
  [0, 512, '0 to +512 pages'],
  [null, 0, '-∞ to 0 pages'],
  [-3, null, '-3 to +∞ pages'],
])('the range of a reason: %j to %j', (low, high, text) => {
  expect(rangeText(low, high, 'pages')).toBe(text);
});

test.each([
  [-26, -24, '-25 ±1'],
  [2.97, 2.97, '+2.97 ±0'],
  [-123_456, -123_456, '-123,000 ±0'],
])('the rate of %d to %d', (low, high, text) => {
  expect(rateText(low, high)).toBe(text);
});
