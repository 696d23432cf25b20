import type { FleetState } from '../../fleet/fleet-state.ts';
import type { SeriesTotals } from '../../fleet/fleet-totals.ts';
import type { FleetHost } from '../../fleet/host-view.ts';
import { runsOf, type SeriesSpan, sessionAccuracy } from '../../tally/accuracy.ts';
import { interval, plural } from '../../text/units.ts';
import { nothingMissed } from '../../wire/nothing-missed.ts';
import type { SessionInfo } from '../../wire/session.ts';
import { FLEET_SESSION } from './fleet-view.ts';
import { probeOf, SeriesList } from './series-of.ts';
import { sinceOf } from './since-of.ts';
import { uncountedShares } from './uncounted-shares.ts';

/** The counts of all hosts as a session, for clients of a service. */
export function fleetSession(state: FleetState, name: string, nowMs: number): SessionInfo {
  const hosts = state.hosts();
  const { series, forgotten, beyond } = state.totals();
  const createdMs = sinceOf(hosts, nowMs);
  const seconds = Math.max(1e-3, (nowMs - createdMs) / 1000);
  // Series of one tracepoint share its losses: of a rare one they would seem to be most events.
  const runs = runsOf(
    series.map(({ series: { form }, count }) => ({
      events: [probeOf(form)],
      counted: count,
      isSum: form.sum !== null,
    })),
  );
  const shares = uncountedShares(hosts);
  const spans = series.map((each, place) => ({
    ...spanOf(each, seconds, shares.get(each.series.id) ?? 0),
    runs: runs[place] ?? 0,
  }));
  const span = { seconds, series: spans };
  const list = new SeriesList(
    series.map((each) => each.series),
    createdMs,
  ).series;
  const cost = { vmtally: 0, added: 0 };
  for (const host of hosts) {
    if (host.presence !== 'present') continue;
    cost.vmtally += host.cost.vmtallyPercent;
    cost.added += host.cost.addedPercent ?? 0;
  }
  const isExact = hosts.every(({ exact }) => exact) && forgotten + beyond.hosts === 0;
  return {
    id: FLEET_SESSION,
    name,
    locked: true,
    companionOf: null,
    events: [],
    scope: { inherit: true },
    target: [plural(hosts.length, 'host'), ...absentOf(state), ...summariesOf(hosts)].join(', '),
    by: 'pid',
    intervalMs: 1000,
    state: 'counting',
    problem: null,
    attaching: null,
    createdMs,
    endedMs: null,
    series: list,
    ticks: 0,
    countedSeconds: seconds,
    exactness: {
      ...nothingMissed(),
      exact: isExact,
      beyondDouble: series.filter((each) => each.beyondDouble).map((each) => each.series.name),
    },
    accuracy: sessionAccuracy(span, span),
    pauses: { count: 0, seconds: 0 },
    pressure: [],
    cost: {
      bpftracePercent: cost.vmtally,
      bpftraceSeconds: 0,
      probesPercent: cost.added,
      eventsPerSecond: null,
      nsPerEvent: null,
    },
    budget: null,
  };
}

/** Hosts whose rates are in no sum. */
const absentOf = (state: FleetState): string[] => {
  const { late, gone } = state.totals().hosts;
  return [...(late > 0 ? [`${late} late`] : []), ...(gone > 0 ? [`${gone} gone`] : [])];
};

/** The time between summaries, of which rates are: of hosts that differ, the shortest and the longest. */
function summariesOf(hosts: readonly FleetHost[]): string[] {
  if (hosts.length === 0) return [];
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { intervalMs } of hosts)
    [least, most] = [Math.min(least, intervalMs), Math.max(most, intervalMs)];
  const text = least === most ? interval(most) : `${interval(least)} to ${interval(most)}`;
  return [`summaries every ${text}`];
}

const spanOf = (
  { series, count, missing, unbounded, uncountedSeconds, hosts, counting }: SeriesTotals,
  seconds: number,
  share: number,
): SeriesSpan => ({
  series: series.name,
  counted: count,
  losses: { missing, unbounded, isPartial: false, isUncertain: false },
  isSum: series.form.sum !== null,
  // The time of the average host, and as much of all its time as the share says.
  uncountedSeconds: uncountedSeconds / Math.max(1, hosts),
  seconds: share > 0 ? uncountedSeconds / Math.max(1, hosts) / share : seconds,
  isCountedNow: counting > 0,
});
