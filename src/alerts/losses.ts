import { gapSeconds, lossesOf } from '../tally/accuracy.ts';
import { plural } from '../text/units.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { Series } from '../wire/series.ts';
import type { Lack } from './reading.ts';

/** Events that the counts of a series lack since the session began, as far as vmtally knows. */
export interface Lost {
  missing: number;
  unbounded: number;
  isPartial: boolean;
  uncountedSeconds: number;
}

export const NOTHING_LOST: Lost = { missing: 0, unbounded: 0, isPartial: false, uncountedSeconds: 0 };

/** Remembers what a series lacked at each tick, so that a rate of one tick is not doubted for ever after a gap. */
export class SeriesLosses {
  #known: Lost | undefined;

  /**
   * Says what counts of the series may lack: those since the session began, and those of the tick. Null if exact.
   * `isFirst`: true for the first tick of the session. Of any other, a new rule does not know what was lost before it.
   */
  tick(
    { exactness }: { exactness: Exactness },
    { label, counted }: Pick<Series, 'label' | 'counted'>,
    events: readonly string[],
    isFirst: boolean,
  ): { all: Lack | null; tick: Lack | null } {
    const { missing, unbounded, isPartial } = lossesOf(exactness)({ label, events });
    const all = { missing, unbounded, isPartial, uncountedSeconds: gapSeconds(exactness) };
    const before = this.#known ?? (isFirst ? NOTHING_LOST : all);
    this.#known = all;
    if (!counted) {
      const dropped = { why: 'the event is dropped, to stay within the budget', events: Infinity };
      return { all: dropped, tick: dropped };
    }
    return { all: lackOf(all), tick: lackOf(lostSince(before, all)) };
  }
}

/** Hosts that left a fleet lack nothing any more. */
export const lostSince = (before: Lost, all: Lost): Lost => ({
  missing: Math.max(0, all.missing - before.missing),
  unbounded: Math.max(0, all.unbounded - before.unbounded),
  isPartial: all.isPartial,
  uncountedSeconds: Math.max(0, all.uncountedSeconds - before.uncountedSeconds),
});

export function lackOf({ missing, unbounded, isPartial, uncountedSeconds }: Lost): Lack | null {
  if (uncountedSeconds > 0)
    return { why: `nothing was counted for ${uncountedSeconds.toFixed(3)} s`, events: Infinity };
  if (unbounded > 0 || isPartial)
    return { why: 'events are missing, and their number is not known', events: Infinity };
  return missing > 0 ? { why: `up to ${plural(missing, 'event')} may be missing`, events: missing } : null;
}
