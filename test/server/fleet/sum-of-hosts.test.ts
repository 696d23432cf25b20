import { expect, test } from 'vitest';
import { sumOfHosts } from '../../../src/server/fleet/sum-of-hosts.ts';
import type { HostRow } from '../../../src/wire/fleet-views.ts';

const host = (parts: Partial<HostRow>) =>
  ({ count: 7, amount: 64, rate: 3, amountRate: 32, missing: 0, uncountedSeconds: 0, ...parts }) as HostRow;

test.each<[string, HostRow[], Partial<HostRow>]>([
  [
    'hosts that count',
    [host({}), host({ missing: 5, uncountedSeconds: 2 })],
    { missing: 5, uncountedSeconds: 2 },
  ],
  [
    'a host that is gone has no rate',
    [host({}), host({ rate: null, amountRate: null })],
    { rate: 3, amountRate: 32 },
  ],
  [
    'a host that never counted the event',
    [host({}), host({}), host({ count: null, amount: null, rate: null, amountRate: null })],
    {},
  ],
  ['a host without a bound', [host({}), host({ missing: null })], { missing: null }],
])('%s', (_, hosts, parts) => {
  const both = { count: 14, amount: 128, rate: 6, amountRate: 64, missing: 0, uncountedSeconds: 0 };
  expect(sumOfHosts(hosts)).toEqual({ ...both, ...parts });
});

test('no host has no numbers', () => {
  const none = { count: null, amount: null, rate: null, amountRate: null, missing: 0, uncountedSeconds: 0 };
  expect(sumOfHosts([])).toEqual(none);
});
