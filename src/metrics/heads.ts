import type { Family } from './family.ts';
import type { FamilyHead } from './family-set.ts';

const headOf =
  (type: Family['type']) =>
  (name: string, help: string, unit: string | null = null): FamilyHead => ({
    name: `vmtally_${name}`,
    help,
    unit,
    type,
  });
const [counter, gauge, histogram] = [headOf('counter'), headOf('gauge'), headOf('histogram')];
const [info, stateset] = [headOf('info'), headOf('stateset')];

/** All families but those whose names have a unit of an event's values. docs/metrics.md has the same list. */
export const HEADS = {
  events: counter('events', 'Events since counting began. Where the counts of an event are sums, the sum.'),
  groupEvents: counter(
    'group_events',
    'The same by group. Add up all series of an event for vmtally_events_total; leave out left="true" in rates.',
  ),
  kinds: counter('event_kinds', 'Events by the kind that the probe tells, such as a reason or an order.'),
  counted: gauge('event_counted', '0 while an event is not counted, to keep the cost within its limit.'),
  named: counter('named', 'Named counts. They continue over restarts of the service with --state.'),
  identityResidual: gauge(
    'identity_residual',
    'Bounds of tracepoints minus /proc/vmstat in the last 10 s, while a comparison is open.',
  ),
  identityVerdict: stateset('identity_verdict', '1 for the verdict on an identity in the last 10 s.'),
  build: info('build', 'Versions of what counts.'),
  session: info('session', 'The session whose counts these are.'),
  sessionState: stateset('session_state', '1 for the state of the session.'),
  ticks: counter('ticks', 'Number of the last tick.'),
  lateTicks: counter('late_ticks', 'Ticks that came late. They lose no events.'),
  lastTick: gauge(
    'last_tick_timestamp_seconds',
    'Time of the last tick, of which all counts are.',
    'seconds',
  ),
  interval: gauge(
    'interval_seconds',
    'Time between ticks now. It is longer than asked for while the cost is over its limit.',
    'seconds',
  ),
  requestedInterval: gauge('requested_interval_seconds', 'Time between ticks as asked for.', 'seconds'),
  countedSeconds: counter('counted_seconds', 'Time that was counted.', 'seconds'),
  gaps: counter('gaps', 'Times when counting failed, so that events are missing.'),
  gapSeconds: counter('gap_seconds', 'Length of the gaps that are over.', 'seconds'),
  pauses: counter('pauses', 'Times when counting paused because a client asked for it.'),
  pauseSeconds: counter('pause_seconds', 'Length of the pauses.', 'seconds'),
  skippedProbes: counter(
    'skipped_probes',
    'Runs of probes that the kernel skipped because a BPF program was running on that CPU.',
  ),
  mapFull: counter('map_full', 'Ticks in which a map had no room for more entries.'),
  mapKeys: gauge('map_keys', 'Entries of a map in the last tick.'),
  mapCapacity: gauge('map_capacity_keys', 'Entries that a map can hold.'),
  lostLines: counter('lost_lines', 'Messages of bpftrace that were lost or could not be read.'),
  missing: counter(
    'missing_events',
    'Events at most that a count lacks by skipped probes and lost updates, since the session began.',
  ),
  unboundedLosses: counter(
    'unbounded_losses',
    'Findings since the session began that lose an unknown number of events: full maps, lost messages.',
  ),
  exact: gauge('exact', '1 if no known cause made a count too low in the last ten minutes.'),
  cpuSeconds: counter('cpu_seconds', 'CPU time of the parts of vmtally.', 'seconds'),
  residentMemory: gauge('resident_memory_bytes', 'Memory of the parts of vmtally.', 'bytes'),
  cost: gauge('cost_ratio', 'Part of one CPU that counting takes, the probes included.', 'ratio'),
  costLimit: gauge('cost_limit_ratio', 'Part of one CPU that counting may take.', 'ratio'),
  rows: gauge('rows', 'Rows that are kept: processes, or what the session counts by.'),
  groupsExposed: gauge('groups_exposed', 'Groups with a series of their own, over all events.'),
  groupsOverflowed: gauge(
    'groups_overflowed',
    'Groups that are known to count in the overflow, over all events.',
  ),
  scrapeSeries: gauge('scrape_series', 'Series of a scrape as text.'),
  scrapeLimited: gauge('scrape_series_limited', '1 if groups got no series because there are too many.'),
  alertFiring: gauge('alert_firing', '1 while a rule of alerts fires.'),
  alertUnknown: gauge(
    'alert_unknown',
    '1 while events may be missing that would make a rule fire, or its session does not count.',
  ),
  clients: gauge('clients', 'Clients of the WebSocket.'),
  clientTicksLost: counter('client_ticks_lost', 'Ticks that slow clients of the WebSocket lost.'),
  otlpExports: counter('otlp_exports', 'Exports by OTLP that the receiver took.'),
  otlpFailures: counter('otlp_failed_attempts', 'Attempts to export by OTLP that failed.'),
  otlpRejected: counter('otlp_rejected_points', 'Points that the receiver refused of exports that it took.'),
  otlpLast: gauge('otlp_last_export_timestamp_seconds', 'Time of the last export that was taken.', 'seconds'),
  fleetSummaries: counter('fleet_published_summaries', 'Summaries that a server of the fleet has kept.'),
  fleetFailures: counter('fleet_failed_attempts', 'Attempts to publish to the fleet that failed.'),
  fleetLast: gauge(
    'fleet_last_published_timestamp_seconds',
    'Time of the last summary that was kept.',
    'seconds',
  ),
} as const;

/** Sums of the values of events in a unit. */
export const amountHead = (unit: string): FamilyHead =>
  counter(`event_${unit}`, `Sum of the values of the events, in ${unit}.`, unit);

export const groupAmountHead = (unit: string): FamilyHead =>
  counter(`group_${unit}`, `Sum of the values of the events by group, in ${unit}.`, unit);

/** Values of events in a unit. */
export const valueHead = (unit: string): FamilyHead =>
  unit === 'seconds'
    ? histogram('event_duration_seconds', 'How long the events took.', unit)
    : histogram(`event_size_${unit}`, `Values of the events, in ${unit}.`, unit);
