import { readFeatures } from '../kernel/features.ts';
import { Tasks } from '../kernel/tasks.ts';
import { readTracepoints } from '../kernel/tracepoints.ts';
import type { HostContext } from '../session/host-context.ts';
import { type CountingOptions, prepare } from './common.ts';

/** What sessions of a service stand on, as the options say. Throws what `prepare` throws, and TRACEFS_MISSING. */
export async function layGround(options: CountingOptions): Promise<HostContext> {
  const { bpftrace, probes } = await prepare(options);
  return { bpftrace, probes, features: readFeatures(), tracepoints: readTracepoints(), tasks: new Tasks() };
}
