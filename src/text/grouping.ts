import { type KeptGrouping, groupOf as keptGroupOf } from '../tally/group-sums.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { V1_ROOT } from '../wire/v1-root.ts';
import { type Grouping, NO_GROUP, OWN_GROUP, type RequestedGroup } from '../wire/view-requests.ts';
import { containerOfPath, unitOfPath } from './cgroup-place.ts';

/** Most cgroups whose container and unit are remembered. */
const REMEMBERED = 10_000;

/** Containers and units of cgroups by path: a tick asks for those of each row and of each kept group. */
const OF_CGROUP: Partial<Record<Grouping, (path: string) => string>> = {
  container: remembering((path) => containerOfPath(path) ?? without(path)),
  unit: remembering((path) => unitOfPath(path) ?? without(path)),
};

/** The group of a cgroup whose path names none. */
const without = (path: string): string => (path === V1_ROOT ? '?' : NO_GROUP);

/** True for groups that are made from processes. */
export const isGrouping = (group: RequestedGroup): group is Grouping =>
  group !== 'row' && group !== 'cpu' && group !== 'site';

/** The grouping that the board keeps, from whose groups those of this grouping are read. */
export const keptGroupingOf = (grouping: Grouping): KeptGrouping =>
  grouping === 'container' || grouping === 'unit' ? 'cgroup' : grouping;

/** Names the group that a kept group belongs to. A group that was never learned, `?`, and vmtally's own stay as they are. */
export function groupOfKept(kept: string, grouping: Grouping): string {
  const ofCgroup = OF_CGROUP[grouping];
  return ofCgroup === undefined || kept === '?' || kept === OWN_GROUP ? kept : ofCgroup(kept);
}

/** Names the group of a row. */
export const groupOf = (who: Pick<RowIdentity, KeptGrouping | 'own'>, grouping: Grouping): string =>
  groupOfKept(keptGroupOf(who, keptGroupingOf(grouping)), grouping);

function remembering(find: (path: string) => string): (path: string) => string {
  const known = new Map<string, string>();
  return (path) => {
    const name = known.get(path) ?? find(path);
    if (known.size >= REMEMBERED) known.clear();
    known.set(path, name);
    return name;
  };
}
