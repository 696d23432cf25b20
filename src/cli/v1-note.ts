import { cgroupRoot } from '../kernel/cgroups.ts';
import { hasContainers, v1Mounts } from '../kernel/cgroups-v1.ts';
import type { Grouping } from '../wire/groups.ts';

/** Says why a count by cgroup knows no unit or container of processes in cgroups of version 1, and what does. */
export function v1Note(by: Grouping, { root = cgroupRoot(), mounts = v1Mounts() } = {}): string {
  const paths = mounts.filter(hasContainers).map(({ path }) => path);
  return `? are the processes in the root of ${root}: this host has their cgroups in version 1 (${paths.join(', ')}), of which the kernel tells a count by cgroup nothing. vmtally record, then report --by ${by}, reads the version 1 cgroup of each process.`;
}
