import type { HealthMessage } from '../../../src/wire/views.ts';

/** The health of sessions, reduced to one line. */
export interface HealthSummary {
  gaps: number;
  /** Upper bound of the missed probe runs. */
  missedRuns: number;
  /** The fullest map of all sessions with its occupancy; null before the first tick. */
  fullestMap: { map: string; share: number } | null;
}

export function healthSummary(sessions: HealthMessage['sessions']): HealthSummary {
  const summary: HealthSummary = { gaps: 0, missedRuns: 0, fullestMap: null };
  for (const { exactness, pressure, endedMs } of sessions) {
    summary.gaps += exactness.gaps.length + exactness.earlierGaps.count;
    for (const { bound } of exactness.missedRuns) summary.missedRuns += bound;
    // An ended session fills no maps now.
    if (endedMs !== null) continue;
    for (const { map, keys: entries, room: maxEntries } of pressure)
      if (maxEntries > 0 && entries / maxEntries > (summary.fullestMap?.share ?? -1))
        summary.fullestMap = { map, share: entries / maxEntries };
  }
  return summary;
}
