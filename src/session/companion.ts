import { loadInvariants, openReconciliation } from '../compare/reconciliation.ts';
import { type Process, readProcess } from '../kernel/processes.ts';
import { type SessionSpec, SITE_EVENTS } from '../wire/session.ts';
import type { HostContext } from './host-context.ts';
import type { Companion, SessionOptions } from './options.ts';
import { processGone } from './problems.ts';

/** Suffixes of companions' ids and names, by the verb that requests a companion. */
export const SUFFIX = {
  'count-by-cpu': 'cpu',
  'count-by-site': 'site',
  reconcile: 'compare',
} as const satisfies Record<Companion['kind'], string>;

/**
 * Id of a companion, which may be of one process. Ids of clients' sessions are `s` and a number, so no other session
 * has this id.
 */
export const companionId = (id: string, kind: Companion['kind'], process: readonly number[] = []): string =>
  [id, SUFFIX[kind], ...process].join('-');

/** The process with a pid: the one of now, or the one that began at `start`, which may have ended. Throws PID_UNKNOWN. */
export function processWith(pid: number, start = readProcess(pid)?.start): Process {
  if (start === undefined) throw processGone(pid);
  return [pid, start];
}

/**
 * The spec of the companion of a session, and what else it starts with. `process`: the only one whose call sites count.
 * Reads the identities. Throws PID_UNKNOWN.
 */
export function companionOf(
  id: string,
  kind: Companion['kind'],
  spec: SessionSpec,
  { probes, tracepoints, features }: HostContext,
  process?: Process,
): { spec: SessionSpec; more: Pick<SessionOptions, 'companion' | 'reconciliation'> } {
  const name = companionId(spec.name ?? id, kind, process?.slice(0, 1));
  const companion: Companion = { of: id, kind, process };
  if (kind === 'count-by-cpu') return { spec: { ...spec, name, by: 'cpu' }, more: { companion } };
  if (kind === 'count-by-site') {
    const events = SITE_EVENTS.map((event) => ({ event }));
    const { cpus } = spec.scope;
    // Another process may have the pid by now.
    if (process && readProcess(process[0])?.start !== process[1]) throw processGone(process[0]);
    const scope = process ? { pids: [process[0]], inherit: false, ...(cpus && { cpus }) } : spec.scope;
    return { spec: { ...spec, name, events, scope, by: 'site' }, more: { companion } };
  }
  const reconciliation = openReconciliation(loadInvariants(), probes, tracepoints, features);
  const events = reconciliation.selections.map(({ probe }) => ({ event: probe.head.name }));
  // vmstat counts the whole system, so the events that are reconciled with it do too.
  const all: SessionSpec = { ...spec, name, events, scope: { inherit: true }, by: 'pid' };
  return { spec: all, more: { companion, reconciliation } };
}
