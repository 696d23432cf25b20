import type { RowNumbers } from './host-row.ts';

const NUMBERS = ['count', 'amount', 'rate', 'amountRate'] as const;

/** The sums of hosts. A number is that of the hosts that have one; what is missing has no bound if that of a host has none. */
export function sumOfHosts(hosts: readonly RowNumbers[]): RowNumbers {
  const all: RowNumbers = {
    count: null,
    amount: null,
    rate: null,
    amountRate: null,
    missing: 0,
    uncountedSeconds: 0,
  };
  for (const host of hosts) {
    for (const name of NUMBERS) {
      const number = host[name];
      if (number !== null) all[name] = (all[name] ?? 0) + number;
    }
    all.missing = all.missing === null || host.missing === null ? null : all.missing + host.missing;
    all.uncountedSeconds += host.uncountedSeconds;
  }
  return all;
}
