import type { FleetHost } from '../../fleet/host-view.ts';

/**
 * Shares, 0 to 1, of the time that is not counted, by the id of the series: those of its hosts, each of its own time, on
 * average. A host with a wrong clock distorts only its own share.
 */
export function uncountedShares(
  hosts: readonly Pick<FleetHost, 'atMs' | 'sinceMs' | 'cells'>[],
): ReadonlyMap<number, number> {
  const sums = new Map<number, { share: number; hosts: number }>();
  for (const { atMs, sinceMs, cells } of hosts) {
    const seconds = Math.max(1e-3, (atMs - sinceMs) / 1000);
    for (const { series, uncountedSeconds } of cells) {
      const sum = sums.get(series) ?? { share: 0, hosts: 0 };
      sum.share += Math.min(1, uncountedSeconds / seconds);
      sum.hosts++;
      sums.set(series, sum);
    }
  }
  return new Map([...sums].map(([series, sum]) => [series, sum.share / sum.hosts]));
}
