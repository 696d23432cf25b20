import { expect, test } from 'vitest';
import { unitOfRule } from '../../src/text/unit-of-rule.ts';
import type { AlertRule } from '../../src/wire/alerts.ts';
import { BYTES, KINDS, ORDERS, seriesOf } from '../fixtures/feed.ts';

const SUM = seriesOf('direct_reclaim_total', { counts: 'microseconds', sum: 'us' });

test.each<[AlertRule['when'], typeof BYTES, string | undefined]>([
  ['count', BYTES, 'events'],
  ['rate', SUM, 'us'],
  ['amount', BYTES, 'bytes'],
  ['amountRate', ORDERS, 'pages'],
  ['p99', BYTES, 'bytes'],
  ['amount', KINDS, undefined],
  ['share', BYTES, undefined],
])('the unit of %s of %j is %j', (when, series, unit) => {
  expect(unitOfRule({ when }, series)).toBe(unit);
});

test('a series that is not counted has none', () => {
  expect(unitOfRule({ when: 'rate' }, undefined)).toBeUndefined();
});
