import { expect, test } from 'vitest';
import { forgetOld } from '../../src/client/forget-old.ts';
import { HISTORY_MS } from '../../src/wire/views.ts';

const NOW = 5_000_000;
const left = (...ages: number[]): number[] => {
  const ticks = ages.map((age) => ({ atMs: NOW - age }));
  forgetOld(ticks, NOW, () => 0);
  return ticks.map(({ atMs }) => NOW - atMs);
};

test('drops ticks older than the shown time', () => {
  expect(left(HISTORY_MS + 1, HISTORY_MS, HISTORY_MS - 1, 1_000, 0)).toEqual([HISTORY_MS - 1, 1_000, 0]);
});

test('drops ticks that a clock set back puts in the future', () => {
  expect(left(-3_600_000, -3_599_000, 0)).toEqual([0]);
  expect(left(HISTORY_MS + 1, -3_599_000, 1_000, 0)).toEqual([1_000, 0]);
});

test('drops nothing if all is shown, or there is nothing', () => {
  expect(left(2_000, 1_000, 0)).toEqual([2_000, 1_000, 0]);
  expect(left()).toEqual([]);
});
