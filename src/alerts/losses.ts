import { gapSeconds, lossesOf } from '../tally/accuracy.ts';
import { plural } from '../text/units.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { Series } from '../wire/session.ts';

/** Events that the counts of a series lack since the session began, as far as vmtally knows. */
interface Lost {
  missing: number;
  unbounded: number;
  isPartial: boolean;
  uncountedSeconds: number;
}

const NOTHING: Lost = { missing: 0, unbounded: 0, isPartial: false, uncountedSeconds: 0 };

/** Remembers what a series lacked at each tick, so that a rate of one tick is not doubted for ever after a gap. */
export class SeriesLosses {
  #known: Lost | undefined;

  /**
   * Says why counts of the series may be too low: those since the session began, and those of the tick. Null if exact.
   * `isFirst`: true for the first tick of the session. Of any other, a new rule does not know what was lost before it.
   */
  tick(
    { exactness }: { exactness: Exactness },
    { label, counted }: Pick<Series, 'label' | 'counted'>,
    events: readonly string[],
    isFirst: boolean,
  ): { all: string | null; tick: string | null } {
    const { missing, unbounded, isPartial } = lossesOf(exactness)({ label, events });
    const all = { missing, unbounded, isPartial, uncountedSeconds: gapSeconds(exactness) };
    const before = this.#known ?? (isFirst ? NOTHING : all);
    this.#known = all;
    if (!counted) {
      const dropped = 'the event is dropped, to stay within the budget';
      return { all: dropped, tick: dropped };
    }
    const tick = {
      missing: all.missing - before.missing,
      unbounded: all.unbounded - before.unbounded,
      isPartial,
      uncountedSeconds: all.uncountedSeconds - before.uncountedSeconds,
    };
    return { all: textOf(all), tick: textOf(tick) };
  }
}

function textOf({ missing, unbounded, isPartial, uncountedSeconds }: Lost): string | null {
  if (uncountedSeconds > 0) return `nothing was counted for ${uncountedSeconds.toFixed(3)} s`;
  if (unbounded > 0 || isPartial) return 'events are missing, and their number is not known';
  if (missing > 0) return `up to ${plural(missing, 'event')} may be missing`;
  return null;
}
