import type { Distribution } from '../tally/tally.ts';
import { valueLabel } from '../text/value-label.ts';
import type { Series } from '../wire/series.ts';
import { eventLabels } from './event-labels.ts';
import { GroupCounter, type Moment } from './group-counter.ts';
import type { RowGroups } from './row-groups.ts';

/** Time after which a group without events leaves. */
const IDLE_MS = 600_000;

/** Counters of an event from its first tick on. */
export interface EventCounters {
  startMs: number;
  groups: GroupCounter;
  /** By value; null for an event whose values are no kinds. */
  kinds: KindCounter | null;
}

export function eventCounters(series: Series, atMs: number, { labelsOf }: RowGroups): EventCounters {
  // Before the first tick the time is not known. No series may begin after its first value.
  const startMs = series.sinceMs > 0 ? Math.min(series.sinceMs, atMs) : atMs;
  const labels = eventLabels(series);
  return {
    startMs,
    groups: new GroupCounter({ startMs, idleMs: IDLE_MS, labels, labelsOf }),
    kinds: hasKinds(series) ? new KindCounter(series, startMs) : null,
  };
}

/** True if values of a series are kinds, not amounts. */
export const hasKinds = ({ hist, value }: Series): boolean =>
  hist === null && value !== null && value.unit === null;

/** Counts of an event by kind. A kind never leaves. */
export class KindCounter {
  readonly counter: GroupCounter;
  readonly #series: Series;
  #known: ReadonlyMap<number, number> = new Map();

  constructor(series: Series, startMs: number) {
    this.#series = series;
    this.counter = new GroupCounter({
      startMs,
      idleMs: Number.POSITIVE_INFINITY,
      labels: eventLabels(series),
      labelsOf: (kind) => ({ kind }),
    });
  }

  /** Takes over the counts by value since the session began. */
  take(distribution: Distribution, now: Moment, hasRoom: () => boolean): void {
    for (const [value, count] of distribution)
      this.counter.add(valueLabel(value, this.#series), count - (this.#known.get(value) ?? 0), 0, now);
    this.#known = new Map(distribution);
    this.counter.endTick(now, hasRoom, () => false);
  }
}
