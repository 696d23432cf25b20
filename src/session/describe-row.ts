import type { TaskIdentity, Tasks } from '../kernel/tasks.ts';
import type { GroupBy } from '../probe/scope.ts';

/** Identity of a row that is not a task and never ends. `siteOf` names call sites. */
export function describeRow(
  groupBy: GroupBy,
  key: string,
  tasks: Pick<Tasks, 'user' | 'cgroup'>,
  siteOf: (address: string) => string,
): TaskIdentity {
  const none = { start: null, parent: null, user: null, cgroup: null };
  switch (groupBy) {
    case 'cpu':
      return { ...none, name: `CPU${key}` };
    case 'uid':
      return { ...none, name: tasks.user(key), user: tasks.user(key) };
    case 'cgroup': {
      const path = tasks.cgroup(key);
      return { ...none, name: path ?? `cgroup ${key}`, cgroup: path };
    }
    case 'site':
      return { ...none, name: siteOf(key) };
    default:
      return { ...none, name: key };
  }
}
