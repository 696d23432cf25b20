import { ContainerNames } from '../containers/container-names.ts';
import { readFeatures } from '../kernel/features.ts';
import { Tasks } from '../kernel/tasks.ts';
import { readTracepoints } from '../kernel/tracepoints.ts';
import type { HostContext } from '../session/host-context.ts';
import { type CountingOptions, prepare } from './common.ts';

/**
 * Builds the host context of the sessions from the options. Throws the errors of `prepare`, and
 * TRACEFS_MISSING.
 */
export async function buildHostContext(options: CountingOptions): Promise<HostContext> {
  const { bpftrace, probes } = await prepare(options);
  return {
    bpftrace,
    probes,
    features: readFeatures(),
    tracepoints: readTracepoints(),
    tasks: new Tasks(),
    containers: new ContainerNames(),
  };
}
