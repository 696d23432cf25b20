import { type Probe, readProbe } from './probe.ts';

/** Makes a probe for a tracepoint without a probe file: it counts the events per process. */
export function generateProbe(event: string): Probe {
  const name = event
    .replace(':', '_')
    .toLowerCase()
    .replace(/^(?=[^a-z])/, 't_');
  const source = `/*
name: ${name}
summary: Events of the tracepoint
event: ${event}
maps:
  ${name}: { counts: events }
*/
tracepoint:${event} { @${name}[pid] = count(); }
`;
  return readProbe(source, `(made for ${event})`);
}
