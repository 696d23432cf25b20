import { expect, test } from 'vitest';
import { numberNames } from '../../../ui/src/alerts/number-names.ts';
import { ORDERS, seriesOf } from '../../fixtures/feed.ts';

test('names have the units of the series', () => {
  expect(numberNames(ORDERS)).toMatchObject({
    count: 'events in all',
    amountRate: 'pages a second',
    p99: 'p99 of pages',
  });
  expect(numberNames(seriesOf('reclaim', { counts: 'microseconds', sum: 'us' })).rate).toBe('us a second');
  expect(numberNames(undefined).rate).toBe('events a second');
});
