import { type Group, NO_GROUP, OWN_GROUP, UNKNOWN_GROUP } from '../../../src/wire/groups.ts';
import { V1_ROOT } from '../../../src/wire/v1-root.ts';

const UNKNOWN: Partial<Record<Group, string>> = {
  name: 'Processes that ended before vmtally learned their names',
  user: 'Processes that ended before vmtally learned their users',
  cgroup: 'Processes that ended before vmtally learned their cgroups',
  container: 'Processes that ended before vmtally learned their cgroups',
  unit: 'Processes that ended before vmtally learned their cgroups',
  image: 'Processes that ended before vmtally learned their cgroups',
  pod: 'Processes that ended before vmtally learned their cgroups',
  namespace: 'Processes that ended before vmtally learned their cgroups',
};

const UNNAMED: Partial<Record<Group, string>> = {
  image: 'Processes of containers whose image no file on this host says',
  pod: 'Processes of pods whose name no file on this host says',
  namespace: 'Processes of pods whose namespace no file on this host says',
};

const NONE: Partial<Record<Group, string>> = {
  container: 'Processes outside the containers of Docker, containerd, CRI-O, Podman and LXC',
  unit: 'Processes whose cgroup is not that of a systemd unit',
  image: 'Processes outside containers',
  pod: 'Processes outside pods',
  namespace: 'Processes outside pods',
};

/** Explains the name of a group that is no name of a program, user, cgroup, container or unit; undefined for any other. */
export function whyOfGroup(key: string, group: Group): string | undefined {
  if (key === '?') return UNKNOWN[group];
  if (key === NO_GROUP) return NONE[group];
  if (key === UNKNOWN_GROUP) return UNNAMED[group];
  if (key === OWN_GROUP) return 'The processes of vmtally, bpftrace included';
  if (key !== V1_ROOT) return undefined;
  return 'All processes of cgroups of version 1: on this host the kernel tells probes only the root of version 2 for them';
}
