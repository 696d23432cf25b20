import { type KeptGrouping, groupOf as keptGroupOf } from '../tally/group-sums.ts';
import { type KnownPlace, knownContainers } from '../tally/known-containers.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { type Grouping, NO_GROUP, OWN_GROUP, UNKNOWN_GROUP } from '../wire/groups.ts';
import { V1_ROOT } from '../wire/v1-root.ts';
import type { RequestedGroup } from '../wire/view-requests.ts';
import { containerName, podName } from './cgroup-place.ts';

/** Names of what a cgroup belongs to; undefined where it belongs to none. */
const OF_CGROUP: Partial<Record<Grouping, (place: KnownPlace) => string | undefined>> = {
  container: (place) => place.container && containerName(place),
  unit: ({ unit }) => unit,
  image: ({ container, known }) => known?.image ?? (container && UNKNOWN_GROUP),
  pod: (place) => (place.known?.pod == null ? place.pod && UNKNOWN_GROUP : podName(place)),
  namespace: ({ pod, known }) => known?.namespace ?? (pod && UNKNOWN_GROUP),
};

/** True for groups that are made from processes. */
export const isGrouping = (group: RequestedGroup): group is Grouping =>
  group !== 'row' && group !== 'cpu' && group !== 'site';

/** The grouping that the board keeps, from whose groups those of this grouping are read. */
export const keptGroupingOf = (grouping: Grouping): KeptGrouping =>
  grouping === 'name' || grouping === 'user' ? grouping : 'cgroup';

/** Names the group that a kept group belongs to. A group that was never learned, `?`, and vmtally's own stay as they are. */
export function groupOfKept(kept: string, grouping: Grouping): string {
  const ofCgroup = OF_CGROUP[grouping];
  if (ofCgroup === undefined || kept === '?' || kept === OWN_GROUP) return kept;
  if (kept === V1_ROOT) return '?';
  return ofCgroup(knownContainers.placeOf(kept)) ?? NO_GROUP;
}

/** Names the group of a row. */
export const groupOf = (who: Pick<RowIdentity, KeptGrouping | 'own'>, grouping: Grouping): string =>
  groupOfKept(keptGroupOf(who, keptGroupingOf(grouping)), grouping);
