import type { HostRow, HostsMessage } from '../../wire/fleet-views.ts';

/** The sums of hosts. A number is that of the hosts that have one; what is missing has no bound if that of a host has none. */
export function sumOfHosts(hosts: readonly HostRow[]): HostsMessage['all'] {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const ofSome = (name: 'count' | 'rate' | 'amountRate' | 'amount') => {
    const known = hosts.flatMap((host) => host[name] ?? []);
    return known.length === 0 ? null : sum(known);
  };
  const missing = hosts.flatMap((host) => host.missing ?? []);
  return {
    count: ofSome('count'),
    amount: ofSome('amount'),
    rate: ofSome('rate'),
    amountRate: ofSome('amountRate'),
    missing: missing.length < hosts.length ? null : sum(missing),
    uncountedSeconds: sum(hosts.map(({ uncountedSeconds }) => uncountedSeconds)),
  };
}
