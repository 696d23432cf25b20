import type { HealthMessage } from '../../../src/wire/views.ts';

/** The service's health as one line has it. */
export interface HealthSummary {
  gaps: number;
  /** The most that counts can be short of. */
  missedRuns: number;
  /** Fullest map of any session, and its share; null before the first tick. */
  pressure: { map: string; share: number } | null;
  /** Percent of one CPU. */
  bpftracePercent: number;
  vmtallyPercent: number;
}

export function healthSummary({ sessions, controller, server }: HealthMessage): HealthSummary {
  const summary: HealthSummary = {
    gaps: 0,
    missedRuns: 0,
    pressure: null,
    bpftracePercent: 0,
    vmtallyPercent: controller.cpuPercent + server.cpuPercent,
  };
  for (const { exactness, pressure, cost, endedMs } of sessions) {
    summary.gaps += exactness.gaps.length + exactness.earlierGaps.count;
    for (const { bound } of exactness.missedRuns) summary.missedRuns += bound;
    // What a session that ended had cost and filled is no load of now.
    if (endedMs !== null) continue;
    summary.bpftracePercent += cost.bpftracePercent;
    for (const { map, keys, room } of pressure)
      if (room > 0 && keys / room > (summary.pressure?.share ?? -1))
        summary.pressure = { map, share: keys / room };
  }
  return summary;
}
