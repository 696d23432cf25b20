import { expect, test } from 'vitest';
import { msOf } from '../../src/wire/ms-of.ts';

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
