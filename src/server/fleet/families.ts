import type { FleetState } from '../../fleet/fleet-state.ts';
import type { Family } from '../../metrics/family.ts';
import { type FamilyHead, FamilySet } from '../../metrics/family-set.ts';

const headOf =
  (type: Family['type']) =>
  (name: string, help: string, unit: string | null = null): FamilyHead => ({
    name: `vmtally_fleet_${name}`,
    help,
    unit,
    type,
  });
const [counter, gauge] = [headOf('counter'), headOf('gauge')];

/** docs/fleet.md has the same list. */
export const FLEET_HEADS = {
  events: counter('events', 'Events of each host. Where the counts of an event are sums, the sum.'),
  missing: counter(
    'missing_events',
    'Events at most that a count misses. No series where no bound is known.',
  ),
  up: gauge('host_up', '1 while summaries of the host come.'),
  hosts: gauge('hosts', 'Hosts by presence.'),
  exact: gauge('host_exact', '1 if no count of the host may be too low.'),
  cost: gauge(
    'host_cost_ratio',
    'Part of one CPU that counting takes on the host, probes included.',
    'ratio',
  ),
  skew: gauge(
    'host_skew_seconds',
    'Time by which the clock of the host is ahead of that of the hub.',
    'seconds',
  ),
  seen: gauge(
    'last_summary_timestamp_seconds',
    'Time of the last summary by the clock of the hub.',
    'seconds',
  ),
  taken: counter('summaries', 'Summaries that the hub took.'),
  refused: counter('refused_summaries', 'Payloads that the hub did not take, by reason.'),
} as const;

/** Sums of the values of events in a unit. */
const amountHead = (unit: string): FamilyHead =>
  counter(`event_${unit}`, `Sum of the values of the events, in ${unit}.`, unit);

/** The metrics of a fleet: totals of each host, and who is missing. Programs of hosts are in the metrics of each host. */
export function fleetFamilies(state: FleetState, startedMs: number, nowMs: number): Family[] {
  const families = new FamilySet();
  const series = new Map(state.series().map((each) => [each.id, each]));
  for (const host of state.hosts()) {
    const { name, presence, exact, cost, skewMs, seenMs, sinceMs, cells } = host;
    for (const { series: id, count, amount, missing } of cells) {
      const of = series.get(id);
      if (of === undefined) continue;
      const labels = { host: name, event: of.name };
      const unit = of.form.value?.unit ?? null;
      families.add(FLEET_HEADS.events, { labels, value: count, startMs: sinceMs });
      if (unit !== null) families.add(amountHead(unit), { labels, value: amount, startMs: sinceMs });
      if (missing !== null) families.add(FLEET_HEADS.missing, { labels, value: missing, startMs: sinceMs });
    }
    const add = (head: FamilyHead, value: number) =>
      families.add(head, { labels: { host: name }, value, startMs: nowMs });
    add(FLEET_HEADS.up, presence === 'present' ? 1 : 0);
    add(FLEET_HEADS.exact, exact ? 1 : 0);
    add(FLEET_HEADS.cost, (cost.vmtallyPercent + (cost.addedPercent ?? 0)) / 100);
    add(FLEET_HEADS.skew, skewMs / 1000);
    add(FLEET_HEADS.seen, seenMs / 1000);
  }
  const { hosts, taken, refused } = state.totals();
  for (const [presence, value] of Object.entries(hosts))
    families.add(FLEET_HEADS.hosts, { labels: { presence }, value, startMs: nowMs });
  families.add(FLEET_HEADS.taken, { labels: {}, value: taken, startMs: startedMs });
  for (const [reason, value] of Object.entries(refused))
    families.add(FLEET_HEADS.refused, { labels: { reason }, value, startMs: startedMs });
  return families.families;
}
