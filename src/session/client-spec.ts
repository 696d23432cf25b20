import type { SessionSpec } from '../wire/session.ts';

/** The spec of session `id` that a client asked for: it has a name, and names no part of its scope twice. */
export function clientSpec(id: string, spec: SessionSpec): SessionSpec {
  const { cpus, pids, cgroups } = spec.scope;
  const scope = {
    ...spec.scope,
    ...(cpus && { cpus: unique(cpus) }),
    ...(pids && { pids: unique(pids) }),
    ...(cgroups && { cgroups: unique(cgroups) }),
  };
  return { ...spec, scope, name: spec.name ?? id };
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
