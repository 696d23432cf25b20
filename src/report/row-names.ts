import { cgroupRoot, readCgroups } from '../kernel/cgroups.ts';
import { nameOfCgroup } from '../kernel/cgroups-v1.ts';
import { readComm } from '../kernel/processes.ts';
import { readUsers } from '../kernel/users.ts';
import { printable } from '../printable.ts';
import type { Rows } from '../probe/scope.ts';

/** Paths of the cgroups that exist now, by id. */
const cgroupPaths = (): Map<string, string> =>
  new Map(cgroupRoot() === undefined ? [] : readCgroups('/').map(({ id, path }) => [id, nameOfCgroup(path)]));

/**
 * Returns a function that names a row by its key. `lastNames`: the last name of each counted task, by id. `siteOf` names
 * call sites, `groupOfPath` what a cgroup belongs to.
 */
export function rowNames(
  by: Rows,
  lastNames: Pick<ReadonlyMap<string, string>, 'get'>,
  siteOf: (site: string) => string = (site) => site,
  groupOfPath: (path: string) => string = (path) => path,
): (key: string) => string {
  const comm = (id: string) => lastNames.get(id) ?? readComm(id);
  const task = (id: string) => printable(`${comm(id) ?? ''}${comm(id) === undefined ? ':' : '-'}${id}`);
  switch (by) {
    case 'pid':
    case 'tid':
      return task;
    case 'site':
      return siteOf;
    case 'pid,site':
      return (key) => {
        const [pid = '', site = ''] = key.split(',');
        return `${task(pid)} ${siteOf(site)}`;
      };
    case 'comm':
    case 'parent':
      // perf writes a process of unknown name like this.
      return (id) => printable(comm(id) ?? `:${id}`);
    case 'cpu':
      return (cpu) => `CPU${cpu}`;
    case 'uid': {
      const users = readUsers();
      return (uid) => printable(users.get(uid) ?? uid);
    }
    case 'cgroup': {
      const paths = cgroupPaths();
      return (id) => printable(paths.get(id) ?? `cgroup ${id}`);
    }
    default: {
      const paths = cgroupPaths();
      return (id) => groupOfPath(paths.get(id) ?? '?');
    }
  }
}
