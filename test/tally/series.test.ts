import { expect, test } from 'vitest';
import { counterNameOf, sameSeries } from '../../src/tally/series.ts';
import { PLAIN } from '../fixtures/feed.ts';

test('series of the same event, filter and name are the same', () => {
  expect(sameSeries(PLAIN, { ...PLAIN, sinceMs: 7, summary: 'new', before: 3 })).toBe(true);
  expect(sameSeries(PLAIN, { ...PLAIN, filter: 'x' })).toBe(false);
  expect(sameSeries(PLAIN, { ...PLAIN, label: 'x' })).toBe(false);
  // Another event with the same name.
  expect(sameSeries(PLAIN, { ...PLAIN, event: 'x' })).toBe(false);
});

test('a part of a named count is named like a kernel counter', () => {
  expect(['custom_test', 'custom_test.failed'].map(counterNameOf)).toEqual([
    'custom_test',
    'custom_test_failed',
  ]);
});
