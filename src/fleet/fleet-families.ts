import { labelsOfEvent } from '../metrics/event-labels.ts';
import type { Family, MetricSeries } from '../metrics/family.ts';
import { type FamilyHead, FamilySet } from '../metrics/family-set.ts';
import { measureOf } from '../metrics/measure.ts';
import { type AlertStates, addAlerts } from '../metrics/service-families.ts';
import type { FleetTotals } from './fleet-totals.ts';
import type { FleetHost } from './host-view.ts';
import type { FleetSeries } from './numbers.ts';

const head = (type: Family['type'], name: string, help: string, unit: string | null = null): FamilyHead => ({
  name: `vmtally_fleet_${name}`,
  help,
  unit,
  type,
});

/** Families of a hub. docs/metrics.md has the same list. */
export const FLEET_HEADS = {
  events: head('counter', 'events', 'Events of a host since its counting began.'),
  missing: head(
    'gauge',
    'missing_events',
    'Events at most that the count lacks; no series where no bound is known.',
  ),
  uncounted: head(
    'counter',
    'uncounted_seconds',
    'Time in which a host did not count an event: no bound is known of what it missed then.',
    'seconds',
  ),
  counted: head('gauge', 'event_counted', '0 while a host does not count an event.'),
  up: head('gauge', 'host_up', '1 while summaries of a host come.'),
  listening: head(
    'gauge',
    'listening',
    '1 while the hub hears the NATS server; 0 while hosts and rates stay as they were.',
  ),
  hosts: head('gauge', 'hosts', 'Hosts by presence. Counts of those that are late or gone stay in all sums.'),
  seen: head('gauge', 'host_seen_timestamp_seconds', 'Time of the last summary of a host.', 'seconds'),
  skew: head('gauge', 'host_skew_seconds', 'Clock of a host less that of the hub.', 'seconds'),
  cost: head('gauge', 'host_cost_ratio', 'Part of one CPU that vmtally takes on a host.', 'ratio'),
  summaries: head('counter', 'summaries', 'Summaries that the hub took.'),
  old: head('counter', 'old_summaries', 'Summaries that came twice, or after a later one.'),
  refused: head('counter', 'refused_summaries', 'Payloads that the hub did not take.'),
  beyond: head('gauge', 'hosts_beyond', 'Hosts for which there is no place: their counts are in no sum.'),
  forgotten: head('counter', 'forgotten_hosts', 'Hosts that were gone for so long that the hub forgot them.'),
  thinned: head('gauge', 'thinned_hosts', 'Hosts of which the hub has no memory to keep more than totals.'),
} as const;

/** Sums of the values of a host's events in a unit. */
export const fleetAmountHead = (unit: string): FamilyHead =>
  head('counter', `event_${unit}`, `Sum of the values of a host's events, in ${unit}.`, unit);

interface HubFacts {
  startedMs: number;
  nowMs: number;
  /** False while no summaries can come. */
  isListening: boolean;
  alerts: AlertStates;
}

/** Metrics of a hub: totals of every host, and none by program, so that there are as many as hosts times events. */
export function fleetFamilies(
  hosts: readonly FleetHost[],
  series: readonly FleetSeries[],
  totals: FleetTotals,
  { startedMs, nowMs, isListening, alerts }: HubFacts,
): Family[] {
  const to = new FamilySet();
  const names = new Map(series.map((each) => [each.id, each]));
  for (const host of hosts) addHost(to, host, names, nowMs);
  const gauge = (value: number, labels: MetricSeries['labels'] = {}) => ({ labels, value, startMs: nowMs });
  const counter = (value: number, labels: MetricSeries['labels'] = {}) => ({
    labels,
    value,
    startMs: startedMs,
  });
  to.add(FLEET_HEADS.listening, gauge(Number(isListening)));
  for (const [presence, count] of Object.entries(totals.hosts))
    to.add(FLEET_HEADS.hosts, gauge(count, { presence }));
  to.add(FLEET_HEADS.summaries, counter(totals.taken));
  to.add(FLEET_HEADS.old, counter(totals.old));
  for (const [reason, count] of Object.entries(totals.refused))
    to.add(FLEET_HEADS.refused, counter(count, { reason }));
  to.add(FLEET_HEADS.beyond, gauge(totals.beyond.hosts));
  to.add(FLEET_HEADS.forgotten, counter(totals.forgotten));
  to.add(FLEET_HEADS.thinned, gauge(totals.thinned));
  addAlerts(to, alerts, nowMs);
  return to.families;
}

function addHost(
  to: FamilySet,
  host: FleetHost,
  series: ReadonlyMap<number, FleetSeries>,
  nowMs: number,
): void {
  const labels = { host: host.name };
  const gauges: [FamilyHead, number][] = [
    [FLEET_HEADS.up, Number(host.presence === 'present')],
    [FLEET_HEADS.seen, host.seenMs / 1000],
    [FLEET_HEADS.skew, host.skewMs / 1000],
    [FLEET_HEADS.cost, host.cost.vmtallyPercent / 100],
  ];
  for (const [family, value] of gauges) to.add(family, { labels, value, startMs: nowMs });
  for (const { series: id, count, amount, counted, missing, uncountedSeconds } of host.cells) {
    const known = series.get(id);
    if (known === undefined) continue;
    // The label of the host itself, which no other host can change; the unit is in the name of the family.
    const { label, filter } = known.form;
    const ofEvent = { ...labels, ...labelsOfEvent(label, filter, known.isOfUser) };
    // The host's clock may be off: its counts began before the hub first saw them.
    const startMs = host.sinceMs - host.skewMs;
    to.add(FLEET_HEADS.events, { labels: ofEvent, value: count, startMs });
    const unit = known.form.value?.unit;
    if (unit != null) {
      const measure = measureOf(unit);
      to.add(fleetAmountHead(measure.unit), { labels: ofEvent, value: amount / measure.per, startMs });
    }
    to.add(FLEET_HEADS.uncounted, { labels: ofEvent, value: uncountedSeconds, startMs });
    to.add(FLEET_HEADS.counted, { labels: ofEvent, value: Number(counted), startMs: nowMs });
    if (missing !== null) to.add(FLEET_HEADS.missing, { labels: ofEvent, value: missing, startMs: nowMs });
  }
}
