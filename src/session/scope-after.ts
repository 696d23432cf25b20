import { readProcess, withDescendants } from '../kernel/processes.ts';
import type { Scope } from '../probe/scope.ts';

/**
 * The scope for a bpftrace that takes over from another: `inScope` are the processes that the last tick of that saw.
 * Undefined where none of them lives.
 */
export function scopeAfter(scope: Scope, inScope: readonly number[]): Scope | undefined {
  const { who } = scope;
  if (who.kind === 'all') return scope;
  const { inherit } = who;
  // What there was at the start counts too, if no tick came since; a command is vmtally's only child by now.
  const first =
    who.kind === 'pids' ? who.pids : withDescendants([process.pid]).filter((pid) => pid !== process.pid);
  const seeds = [...new Set([...inScope, ...first])];
  const pids = inherit ? withDescendants(seeds) : seeds.filter((pid) => readProcess(pid) !== undefined);
  return pids.length === 0 ? undefined : { ...scope, who: { kind: 'pids', pids, inherit } };
}
