import type { Series } from '../probe/program.ts';
import { gapSeconds, lossesOf, runsOf, spanAccuracy } from '../tally/accuracy.ts';
import type { SpanAccuracy } from '../wire/accuracy.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { EventReport } from './stat-report.ts';

/** The accuracy of a whole count. `events` are the means of `repeats` runs of `seconds`. */
export function statAccuracy(
  events: readonly Pick<EventReport, 'event' | 'count' | 'unit'>[],
  series: readonly Pick<Series, 'events'>[],
  { exactness, repeats, seconds }: { exactness: Exactness; repeats: number; seconds: number },
): SpanAccuracy {
  const all = repeats * seconds;
  // A count that ended in a gap covers less than the time of its gaps.
  const uncountedSeconds = Math.min(all, gapSeconds(exactness));
  const isCountedNow = all > 0 && exactness.gaps.every((gap) => gap.seconds !== null);
  const runs = runsOf(
    events.map(({ count, unit }, index) => ({
      events: series[index]?.events ?? [],
      counted: count * repeats,
      isSum: unit !== null,
    })),
  );
  const lossesIn = lossesOf(exactness);
  return spanAccuracy(
    all,
    events.map(({ event, count, unit }, index) => ({
      series: event,
      runs: runs[index] ?? 0,
      counted: count * repeats,
      losses: lossesIn({ label: event, events: series[index]?.events ?? [] }),
      isSum: unit !== null,
      seconds: all,
      uncountedSeconds,
      isCountedNow,
    })),
  );
}
