import { expect, test } from 'vitest';
import { duration, msOf } from '../../src/cli/duration.ts';

test.each([
  ['500', 500],
  ['500ms', 500],
  ['1s', 1000],
  ['1.5s', 1500],
  ['.3s', 300],
  ['0.3s', 300],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['0', 0],
])('%s is %d ms', (text, ms) => expect(msOf(text)).toBe(ms));

test('a number alone is in the unit of the option', () => {
  expect(msOf('0.1', 's')).toBe(100);
  expect(msOf('100ms', 's')).toBe(100);
});

test.each(['', ' ', 's', '1 s', '1d', '-1', '+1', '1e3', '0x10', '1.', '1S', 'Infinity', '1'.repeat(16)])(
  '%j is no time',
  (text) => expect(msOf(text)).toBeUndefined(),
);

test.each(['9', '9ms', '24.1h', '10.5', 'soon', ''])('%j is not from 10 ms to 24 h', (text) => {
  expect(() => duration(10, 86_400_000)(text)).toThrow(
    'It must be a time from 10ms to 24h, such as 500ms or 2s; a number alone is in ms.',
  );
});

test('the ends are included', () => {
  expect([duration(10, 86_400_000)('10'), duration(10, 86_400_000)('24h'), duration(0, 100)('0')]).toEqual([
    10, 86_400_000, 0,
  ]);
});

test('a limit of weeks is said in days', () => {
  expect(() => duration(10, 2_000_000_000)('x')).toThrow('from 10ms to 23 days');
});
