import { loadInvariants, openReconciliation } from '../compare/reconciliation.ts';
import type { SessionSpec } from '../wire/session.ts';
import type { HostContext } from './host-context.ts';
import type { Companion, SessionOptions } from './options.ts';

/** Suffixes of companions' ids and names, by the verb that requests a companion. */
export const SUFFIX = { 'count-by-cpu': 'cpu', reconcile: 'compare' } as const satisfies Record<
  Companion['kind'],
  string
>;

/** Id of a companion. Ids of clients' sessions are `s` and a number, so no other session has this id. */
export const companionId = (id: string, kind: Companion['kind']): string => `${id}-${SUFFIX[kind]}`;

/** The spec of the companion of a session, and what else it starts with. Reads the identities. */
export function companionOf(
  id: string,
  kind: Companion['kind'],
  spec: SessionSpec,
  { probes, tracepoints, features }: HostContext,
): { spec: SessionSpec; more: Pick<SessionOptions, 'companion' | 'reconciliation'> } {
  const name = `${spec.name ?? id}-${SUFFIX[kind]}`;
  const companion: Companion = { of: id, kind };
  if (kind === 'count-by-cpu') return { spec: { ...spec, name, by: 'cpu' }, more: { companion } };
  const reconciliation = openReconciliation(loadInvariants(), probes, tracepoints, features);
  const events = reconciliation.selections.map(({ probe }) => ({ event: probe.head.name }));
  // vmstat counts the whole system, so the events that are reconciled with it do too.
  const all: SessionSpec = { ...spec, name, events, scope: { inherit: true }, by: 'pid' };
  return { spec: all, more: { companion, reconciliation } };
}
