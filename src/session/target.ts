import { printable } from '../printable.ts';
import { type SessionSpec, WHOLE_SYSTEM } from '../wire/session.ts';

/** Describes the target whose events a session counts. */
export function targetOf({ pids, inherit, cpus, cgroups }: SessionSpec['scope']): string {
  const parts = [
    pids ? `process ${pids.join(', ')}${inherit ? ' and its children' : ''}` : '',
    cgroups ? `cgroup ${cgroups.join(', ')}` : '',
    cpus ? `CPU ${cpus.join(', ')}` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? printable(parts.join('; ')) : WHOLE_SYSTEM;
}
