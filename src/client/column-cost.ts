import { COST_PERIOD, cpuText } from '../text/cpu-to-text.ts';
import { grouped } from '../text/units.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { VmstatMessage } from '../wire/views.ts';
import type { ColumnId } from './extra-columns.ts';
import type { OverviewColumn } from './overview.ts';

/** A column before its series are known. */
export type Head = Pick<OverviewColumn, 'title' | 'about' | 'labels' | 'minus' | 'counters'> & {
  id: ColumnId;
};

/** Nanoseconds of an event where no session has measured it, as docs/overhead.md assumes. */
const USUAL_NS = 80;

/** The cost that a column would have: the events a second of now, by counters of vmstat, times what an event costs. */
export function predictedCost(
  { counters }: Pick<Head, 'counters'>,
  vmstat: Pick<VmstatMessage, 'counters' | 'seconds'> | null,
  nsPerEvent: number | null,
): string {
  const ns = nsPerEvent ?? USUAL_NS;
  const each = `${nsPerEvent === null ? 'about ' : ''}${ns.toFixed(0)} ns`;
  const own = vmstat?.counters.filter(({ name }) => counters?.includes(name)) ?? [];
  if (vmstat === null || own.length === 0)
    return `Each event costs ${each}; how many there are shows once it is counted`;
  const rate = own.reduce((sum, { delta }) => sum + Math.max(0, delta), 0) / vmstat.seconds;
  const percent = (rate * ns) / 1e7;
  return `Now at most ${grouped(rate)} events/s × ${each} = ${cpuText(percent)} of a CPU, besides a bpftrace`;
}

/** The cost of a session that counts. */
export function measuredCost({ state, cost }: Pick<SessionInfo, 'state' | 'cost'>): string {
  if (state !== 'counting') return `it is ${state}`;
  const { bpftracePercent, probesPercent, eventsPerSecond, nsPerEvent } = cost;
  const events =
    probesPercent === null || eventsPerSecond === null
      ? 'its events are not measured'
      : `${grouped(eventsPerSecond)} events/s × ${(nsPerEvent ?? 0).toFixed(0)} ns = ${cpuText(probesPercent)} of a CPU`;
  return `${events}; bpftrace takes ${cpuText(bpftracePercent)}; ${COST_PERIOD}`;
}
