import { COST_PERIOD, cpuText } from '../text/cpu-to-text.ts';
import { eventCostToText } from '../text/event-cost-to-text.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { VmstatMessage } from '../wire/views.ts';
import { type ColumnId, PAGE_COLUMNS } from './extra-columns.ts';
import type { OverviewColumn } from './overview.ts';

/** A column before its series are known. */
export type Head = Pick<OverviewColumn, 'title' | 'about' | 'labels' | 'minus' | 'counters' | 'lacksSome'> & {
  id: ColumnId;
};

/** Nanoseconds of an event where no session has measured it, as docs/overhead.md assumes. */
export const USUAL_NS = 80;

/** The cost that a column would have: the events a second of now, by counters of vmstat, times what an event costs. */
export function predictedCost(
  { counters, lacksSome }: Pick<Head, 'counters' | 'lacksSome'>,
  vmstat: Pick<VmstatMessage, 'counters' | 'seconds'> | null,
  nsPerEvent: number | null,
): string {
  const ns = nsPerEvent ?? USUAL_NS;
  const rate = vmstat === null ? null : ratesOf(counters ?? [], vmstat);
  if (rate === null)
    return `Each event costs ${nsPerEvent === null ? 'about ' : ''}${ns.toFixed(0)} ns; how many there are shows once it is counted`;
  const bound = lacksSome ? 'about' : 'at most';
  return `Now ${bound} ${eventCostToText(rate, ns, nsPerEvent === null)}, besides a bpftrace`;
}

/** Growth of these counters together, a second; null if the kernel has none of them. */
export function ratesOf(
  names: readonly string[],
  { counters, seconds }: Pick<VmstatMessage, 'counters' | 'seconds'>,
): number | null {
  const own = counters.filter(({ name }) => names.includes(name));
  if (own.length === 0) return null;
  return own.reduce((sum, { delta }) => sum + Math.max(0, delta), 0) / seconds;
}

/** The column that has this event alone, as `-e` takes it. */
export const columnOf = (event: string): Head | undefined =>
  PAGE_COLUMNS.find(
    ({ labels, minus }) =>
      minus === undefined &&
      labels.length === 1 &&
      (labels[0] === event || labels[0]?.endsWith(`:${event}`) === true),
  );

/** The counters that bound an event. */
export const countersOf = (event: string): readonly string[] | undefined => columnOf(event)?.counters;

/** The cost of a session that counts. */
export function measuredCost({ state, cost }: Pick<SessionInfo, 'state' | 'cost'>): string {
  if (state !== 'counting') return `it is ${state}`;
  const { bpftracePercent, probesPercent, eventsPerSecond, nsPerEvent } = cost;
  const events =
    probesPercent === null || eventsPerSecond === null
      ? 'its events are not measured'
      : nsPerEvent === null
        ? 'no event so far'
        : eventCostToText(eventsPerSecond, nsPerEvent);
  return `${events}; bpftrace takes ${cpuText(bpftracePercent)}; ${COST_PERIOD}`;
}
