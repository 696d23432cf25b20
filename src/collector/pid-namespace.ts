import { VmtallyError } from '../errors.ts';
import { tasksOf } from '../probe/scope.ts';
import type { CollectorOptions } from './events.ts';

/** Throws PID_NAMESPACE if the count needs pids, and vmtally's pids are not those that bpftrace sees. */
export function requireInitPidNamespace({ scope, groupBy, features }: CollectorOptions): void {
  const byProcess = scope.who.kind !== 'all' || tasksOf(groupBy) !== undefined;
  if (!byProcess || features.initPidNamespace) return;
  throw new VmtallyError(
    'PID_NAMESPACE',
    'vmtally runs in a PID namespace of its own, where bpftrace and /proc number processes differently',
    'Count the whole system without --by, or run vmtally in the host’s PID namespace (docker run --pid=host).',
  );
}
