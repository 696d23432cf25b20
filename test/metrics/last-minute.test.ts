import { expect, test } from 'vitest';
import { LastMinute } from '../../src/metrics/last-minute.ts';

test('what is older than a minute leaves', () => {
  const minute = new LastMinute();
  minute.add(1_000_000, 5);
  minute.add(1_030_000, 7);
  expect(minute.sum(1_049_000)).toBe(12);
  expect(minute.sum(1_060_000)).toBe(7);
  expect(minute.sum(1_095_000)).toBe(0);
  minute.add(9_000_000, 1);
  expect(minute.sum(9_000_000)).toBe(1);
});

test('a clock that was set back loses nothing', () => {
  const minute = new LastMinute();
  minute.add(1_000_000, 5);
  minute.add(900_000, 7);
  expect(minute.sum(900_000)).toBe(12);
  expect(minute.sum(1_000_000)).toBe(12);
});
