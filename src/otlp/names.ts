import type { Family } from '../metrics/family.ts';

/** Units in UCUM, as OpenTelemetry writes them. Receivers that make names for Prometheus add the unit as the last word. */
const UNITS: Partial<Record<string, string>> = { bytes: 'By', seconds: 's', ratio: '1' };

/** Sums of values have a family for each unit, so the unit stays in the name. Receivers do not add it again. */
const AMOUNTS: ReadonlySet<string> = new Set(['vmtally_event', 'vmtally_group']);

/**
 * Name and unit of a family in OpenTelemetry. The rules by which receivers make a name for Prometheus of them lead back to the
 * name that /metrics has: `vmtally.events` becomes `vmtally_events_total`, and `vmtally.event_size` in By
 * `vmtally_event_size_bytes`.
 */
export function otlpName({ name, unit, type }: Pick<Family, 'name' | 'unit' | 'type'>): {
  name: string;
  unit: string;
} {
  const ucum = UNITS[unit ?? ''];
  const short = ucum === undefined ? name : name.slice(0, -`_${unit}`.length);
  const base = AMOUNTS.has(short) ? name : short;
  return {
    name: base.replace('_', '.') + (type === 'info' ? '_info' : ''),
    unit: ucum ?? noteOf(unit ?? (name.endsWith('_events') ? 'events' : '')),
  };
}

/** A unit in braces is a note to readers: no receiver adds it to the name. */
const noteOf = (things: string): string => (things === '' ? '' : `{${things.replace(/s$/, '')}}`);

/** Attributes of the semantic conventions that mean the same as a label. Any other label keeps its name. */
const ATTRIBUTES: Partial<Record<string, string>> = {
  name: 'process.executable.name',
  pid: 'process.pid',
  tid: 'thread.id',
  user: 'process.owner',
  cgroup: 'process.linux.cgroup',
  otel_metric_overflow: 'otel.metric.overflow',
};

export type Attribute = [key: string, value: string | number | boolean];

/** Attributes of a label set of processes and events. Those of an info, such as the name of a session, are not of these. */
export const attributesOf = (labels: Readonly<Record<string, string>>): Attribute[] =>
  Object.entries(labels).map(([label, value]) => [ATTRIBUTES[label] ?? label, typed(label, value)]);

/** The semantic conventions give these a type: process.pid and thread.id are integers, otel.metric.overflow a boolean. */
function typed(label: string, value: string): Attribute[1] {
  if (label === 'otel_metric_overflow') return value === 'true';
  return (label === 'pid' || label === 'tid') && /^\d{1,10}$/.test(value) ? Number(value) : value;
}
