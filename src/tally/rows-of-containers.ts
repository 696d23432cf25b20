import type { Container } from '../wire/container.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { describedId, knownContainers } from './known-containers.ts';
import type { Steps } from './steps.ts';

/** Learns names of containers, and returns the rows that have them: clients get these rows anew. */
export function* rowsOfContainers(
  containers: readonly Container[],
  rows: Iterable<RowIdentity>,
): Steps<number[]> {
  if (containers.length === 0) return [];
  knownContainers.learn(containers);
  const ids = new Set(containers.map(({ id }) => id));
  const renewed: number[] = [];
  for (const { row, cgroup } of rows) {
    if (cgroup !== null && ids.has(describedId(knownContainers.placeOf(cgroup)) ?? '')) renewed.push(row);
    yield;
  }
  return renewed;
}
