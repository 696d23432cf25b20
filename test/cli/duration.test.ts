import { expect, test } from 'vitest';
import { duration } from '../../src/cli/duration.ts';

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
