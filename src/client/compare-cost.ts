import { COST_PERIOD } from '../text/cpu-to-text.ts';
import { eventCostToText } from '../text/event-cost-to-text.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { VmstatMessage } from '../wire/views.ts';
import { measuredCost, ratesOf, USUAL_NS } from './column-cost.ts';

type Costs = Pick<SessionInfo, 'state' | 'cost'>;

/** Counters that grow about as fast as the events of a comparison that no session counts by default. */
const COUNTERS = [
  'pgfree',
  // Memory cgroups have an event for each of them (mm/memcontrol.c, count_memcg_events).
  'pgfault',
  'pgactivate',
  'pgdeactivate',
  'pgscan_anon',
  'pgscan_file',
  'nr_dirtied',
  'nr_written',
];

/**
 * The least cost that comparing a session would have: as many events as the session counts now, and those of counters, each at
 * what the session's events cost. Its probes have longer programs.
 * `companion`: the session that compares already.
 */
export function compareCost(
  { cost: { eventsPerSecond, nsPerEvent } }: Costs,
  companion: Costs | undefined,
  vmstat: Pick<VmstatMessage, 'counters' | 'seconds'> | null,
): string {
  if (companion?.state === 'counting') return `Compare counts now: ${measuredCost(companion)}`;
  const about = 'Compare counts more events, in a bpftrace of its own, as long as someone looks at it';
  const ns = nsPerEvent ?? USUAL_NS;
  if (eventsPerSecond === null || vmstat === null)
    return `${about}. Each event costs ${nsPerEvent === null ? 'about ' : ''}${ns.toFixed(0)} ns; how many there are shows once it counts`;
  const rate = eventsPerSecond + (ratesOf(COUNTERS, vmstat) ?? 0);
  return `${about}. Now at least ${eventCostToText(rate, ns, nsPerEvent === null)}, besides that bpftrace, ${COST_PERIOD}`;
}
