import { expect, test } from 'vitest';
import { amountHeads } from '../../../ui/src/fleet/amount-heads.ts';
import { BYTES, ORDERS, PLAIN } from '../../fixtures/feed.ts';

test.each([
  [[ORDERS], 'pages/s', 'pages'],
  [[BYTES], 'bytes/s', 'bytes'],
  [[BYTES, BYTES], 'bytes/s', 'bytes'],
  // No unit for all.
  [[BYTES, ORDERS], 'amount a second', 'amount in total'],
  [[PLAIN], 'amount a second', 'amount in total'],
  [[], 'amount a second', 'amount in total'],
])('heads %# of amounts have the unit', (series, rate, total) => {
  expect(amountHeads(series)).toEqual({ rate, total });
});

test('times are in several units', () => {
  const value = { name: 'us', unit: 'us', scale: 'linear', labels: null } as const;
  expect(amountHeads([{ value }])).toEqual({ rate: 'time a second', total: 'time in total' });
});
