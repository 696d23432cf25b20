import { ContainerNames } from '../containers/container-names.ts';
import { groupOfKept } from '../text/grouping.ts';
import type { Grouping } from '../wire/groups.ts';

/** Returns a function that names what a cgroup belongs to, and reads the names that are not known yet. */
export function cgroupGroups(grouping: Grouping): (path: string) => string {
  const names = new ContainerNames();
  return (path) => {
    names.see(path);
    names.finish();
    return groupOfKept(path, grouping);
  };
}
