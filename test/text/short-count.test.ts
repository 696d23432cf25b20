import { expect, test } from 'vitest';
import { shortCount } from '../../src/text/short-count.ts';

test.each([
  [0, '0'],
  [99_999, '99999'],
  [100_000, '100k'],
  [999_499, '999k'],
  [999_999, '1000k'],
  [1_234_567, '1.2M'],
  [9_960_000, '10M'],
  [123_456_789, '123M'],
  [-1234, '-1234'],
] as const)('%i', (count, text) => {
  expect(shortCount(count)).toBe(text);
});

test('with a sign', () => {
  expect([5, 0, -5, 1_500_000].map((count) => shortCount(count, true))).toEqual(['+5', '0', '-5', '+1.5M']);
});
