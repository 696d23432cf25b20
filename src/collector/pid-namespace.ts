import { VmtallyError } from '../errors.ts';
import type { CollectorOptions } from './events.ts';

/** Throws PID_NAMESPACE if the count tells processes apart and vmtally's pids mean nothing to bpftrace. */
export function requireInitPidNamespace({ scope, groupBy, features }: CollectorOptions): void {
  const byProcess = scope.who.kind !== 'all' || groupBy === 'pid' || groupBy === 'tid';
  if (!byProcess || features.initPidNamespace) return;
  throw new VmtallyError(
    'PID_NAMESPACE',
    'vmtally runs in a PID namespace of its own, where bpftrace and /proc tell processes by different numbers',
    'Count the whole system without --by, or run it in the host’s PID namespace (docker run --pid=host).',
  );
}
