import { VmtallyError } from '../../errors.ts';
import type { Tracepoints } from '../../kernel/tracepoints.ts';
import { nearest } from '../../probe/nearest.ts';
import type { Probe } from '../../probe/probe.ts';
import { readProbe } from '../../probe/read-probe.ts';

/** A tracepoint that each kernel has, for a probe whose author names none. */
export const EXAMPLE = 'kmem:kmalloc';

/** Fields that tell how much memory an event is about, and their unit in a probe file, best first. */
const SIZES: readonly [field: string, unit: string][] = [
  ['bytes_alloc', 'unit: bytes'],
  ['order', 'unit: pages, scale: order'],
  ['nr_pages', 'unit: pages'],
  ['size', 'unit: bytes'],
];

function sizeOf(event: string, tracepoints: Tracepoints): { name: string; unit: string } | undefined {
  const fields = tracepoints.fields(event) ?? [];
  const numbers = fields.filter(({ type }) => /^[\w ]+$/.test(type)).map(({ name }) => name);
  const found = SIZES.find(([field]) => numbers.includes(field));
  return found && { name: found[0], unit: found[1] };
}

/**
 * Writes a probe that counts the events of a tracepoint, by how much memory they are about if it has
 * such a field. `tracepoints`: undefined where they cannot be read.
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
  const size = tracepoints && sizeOf(event, tracepoints);
  const value = size === undefined ? '' : `, value: { name: ${size.name}, ${size.unit} }`;
  const key = size === undefined ? 'pid' : `pid, args->${size.name}`;
  const source = `/*
{ name: ${name}, summary: "${`Events of ${event}`.slice(0, 72)}", event: "${event}",
  maps: { ${name}: { counts: events${value} } } }
*/
tracepoint:${event} { @${name}[${key}] = count(); }
`;
  readProbe(source, `a probe called ${name} at ${event}`);
  return source;
}
