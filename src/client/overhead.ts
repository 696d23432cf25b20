import { isAccuracyKnown } from '../text/accuracy-to-text.ts';
import type { HealthMessage } from '../wire/views.ts';

/** The overhead of all sessions that count: what vmtally takes, and what counting adds to what is counted. */
export interface Overhead {
  /** CPU time of vmtally's processes, bpftrace included, in percent of one CPU. */
  vmtallyPercent: number;
  /** CPU time of bpftrace, in percent of one CPU. */
  bpftracePercent: number;
  /** CPU time of the probes, in percent of one CPU; null if no session measures its probes. */
  probesPercent: number | null;
  eventsPerSecond: number | null;
  nsPerEvent: number | null;
  /** False before it was measured, or before a replay comes to it: a cost of 0 would be wrong. */
  isKnown: boolean;
  /** Limit of the first session's overhead; null if it has none. */
  limitPercent: number | null;
}

export function overheadOf({ sessions, controller, server }: HealthMessage): Overhead {
  const living = sessions.filter(({ endedMs }) => endedMs === null);
  const bpftracePercent = sum(living.map(({ cost }) => cost.bpftracePercent));
  const measured = living.filter(({ cost }) => cost.probesPercent !== null);
  const probesPercent = sum(measured.map(({ cost }) => cost.probesPercent ?? 0));
  const eventsPerSecond = sum(measured.map(({ cost }) => cost.eventsPerSecond ?? 0));
  const isMeasured = measured.length > 0;
  return {
    vmtallyPercent: bpftracePercent + controller.cpuPercent + server.cpuPercent,
    bpftracePercent,
    probesPercent: isMeasured ? probesPercent : null,
    eventsPerSecond: isMeasured ? eventsPerSecond : null,
    nsPerEvent: eventsPerSecond > 0 ? (probesPercent * 1e7) / eventsPerSecond : null,
    isKnown: sessions.some(({ countedSeconds, accuracy }) => countedSeconds > 0 && isAccuracyKnown(accuracy)),
    limitPercent: sessions.find(({ budget }) => budget !== null)?.budget?.percent ?? null,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
