import type { AlertStatus } from '../wire/alerts.ts';
import type { FleetHealth } from '../wire/fleet.ts';
import type { OtlpHealth } from '../wire/otlp.ts';
import type { MetricSeries } from './family.ts';
import type { FamilySet } from './family-set.ts';
import { HEADS } from './heads.ts';

type Part = 'bpftrace' | 'counting' | 'serving';

/** Rules of alerts. */
export type AlertStates = readonly { name: string; state: AlertStatus['state'] }[];

/** State of the service, beside that of its sessions. */
export interface ServiceState {
  startedMs: number;
  nowMs: number;
  /** Labels of vmtally_build_info. */
  build: Readonly<Record<string, string>>;
  cpuSeconds: Readonly<Partial<Record<Part, number>>>;
  residentBytes: Readonly<Partial<Record<Part, number>>>;
  clients: number;
  lostTicks: number;
  alerts: AlertStates;
  /** Undefined where nothing is exported by OTLP. */
  otlp: OtlpHealth | undefined;
  /** Undefined where nothing is published to a fleet. */
  fleet: FleetHealth | undefined;
}

/** Adds the families of the service itself. */
export function addService(to: FamilySet, state: ServiceState): void {
  const { startedMs, nowMs } = state;
  const byPart = (values: Partial<Record<Part, number>>, startMs: number): MetricSeries[] =>
    Object.entries(values).map(([part, value]) => ({ labels: { part }, value, startMs }));
  to.add(HEADS.build, { labels: state.build, value: 1, startMs: nowMs });
  to.add(HEADS.cpuSeconds, ...byPart(state.cpuSeconds, startedMs));
  to.add(HEADS.residentMemory, ...byPart(state.residentBytes, nowMs));
  addAlerts(to, state.alerts, nowMs);
  to.add(HEADS.clients, { labels: {}, value: state.clients, startMs: nowMs });
  to.add(HEADS.clientTicksLost, { labels: {}, value: state.lostTicks, startMs: startedMs });
  if (state.otlp !== undefined) addOtlp(to, state.otlp, state);
  if (state.fleet !== undefined) addFleet(to, state.fleet, state);
}

/** Adds the families of alerts. */
export function addAlerts(to: FamilySet, alerts: AlertStates, nowMs: number): void {
  const inState = (wanted: AlertStates[number]['state']): MetricSeries[] =>
    alerts.map(({ name, state }) => ({
      labels: { alert: name },
      value: state === wanted ? 1 : 0,
      startMs: nowMs,
    }));
  to.add(HEADS.alertFiring, ...inState('firing'));
  to.add(HEADS.alertUnknown, ...inState('unknown'));
}

function addFleet(
  to: FamilySet,
  { summaries, failures, lastMs }: FleetHealth,
  { startedMs, nowMs }: Pick<ServiceState, 'startedMs' | 'nowMs'>,
): void {
  to.add(HEADS.fleetSummaries, { labels: {}, value: summaries, startMs: startedMs });
  to.add(HEADS.fleetFailures, { labels: {}, value: failures, startMs: startedMs });
  if (lastMs !== null) to.add(HEADS.fleetLast, { labels: {}, value: lastMs / 1000, startMs: nowMs });
}

function addOtlp(
  to: FamilySet,
  { exports, failures, rejectedPoints, lastMs }: OtlpHealth,
  { startedMs, nowMs }: Pick<ServiceState, 'startedMs' | 'nowMs'>,
): void {
  to.add(HEADS.otlpExports, { labels: {}, value: exports, startMs: startedMs });
  to.add(HEADS.otlpFailures, { labels: {}, value: failures, startMs: startedMs });
  to.add(HEADS.otlpRejected, { labels: {}, value: rejectedPoints, startMs: startedMs });
  if (lastMs !== null) to.add(HEADS.otlpLast, { labels: {}, value: lastMs / 1000, startMs: nowMs });
}
