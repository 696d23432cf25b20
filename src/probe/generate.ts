import { type Probe, probeOf } from './probe.ts';

/** Makes a probe for a tracepoint without a probe file: it counts the events per process. */
export function generateProbe(event: string): Probe {
  const name = event
    .replace(':', '_')
    .toLowerCase()
    .replace(/^(?=[^a-z])/, 't_');
  const head = {
    name,
    summary: 'Events of the tracepoint',
    event,
    ownName: false,
    maps: { [name]: { counts: 'events' } },
    defaults: {},
    vmstat: [],
    sample: '',
    reading: '',
  };
  return probeOf(head, `tracepoint:${event} { @${name}[pid] = count(); }`, `(made for ${event})`);
}
