import { VmtallyError } from '../../errors.ts';
import type { Tracepoints } from '../../kernel/tracepoints.ts';
import { nearest } from '../../probe/nearest.ts';
import { type Probe, readProbe } from '../../probe/probe.ts';

/** A tracepoint that each kernel has, for a probe whose author names none. */
export const EXAMPLE = 'kmem:kmalloc';

/**
 * Writes a probe that counts the events of a tracepoint. `tracepoints`: undefined where they cannot be read.
 * Throws EVENT_UNKNOWN, PROBE_INVALID for an event that is no tracepoint, and USAGE for a name that is taken or is no name.
 */
export function newProbe(
  name: string,
  event: string,
  probes: ReadonlyMap<string, Probe>,
  tracepoints: Tracepoints | undefined,
): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    const why = `${name} cannot be the name of a probe: it must be lower-case letters, digits and _`;
    throw new VmtallyError('USAGE', why, 'Begin it with a letter: my_probe');
  }
  const twin = probes.get(name);
  if (twin) {
    throw new VmtallyError('USAGE', `the name ${name} is taken by ${twin.where}`, 'Choose another name.');
  }
  if (tracepoints && !tracepoints.has(event)) {
    const close = nearest(event, tracepoints.names);
    const hint =
      close.length > 0 ? `Did you mean ${close.join(', ')}?` : '`vmtally list --tracepoints` shows all.';
    throw new VmtallyError('EVENT_UNKNOWN', `this kernel has no tracepoint ${event}`, hint);
  }
  const source = `/*
{ name: ${name}, summary: "${`Events of ${event}`.slice(0, 72)}", event: "${event}",
  maps: { ${name}: { counts: events } } }
*/
tracepoint:${event} { @${name}[pid] = count(); }
`;
  readProbe(source, `a probe called ${name} at ${event}`);
  return source;
}
