import type { FeedTick } from '../../wire/feed.ts';

/** Growth of the counters of /proc/vmstat from tick to tick. */
export class Growth {
  #values: Float64Array | undefined;

  /** Growth of the counters that changed since the tick before, by their place. */
  take({ names, values }: FeedTick['vmstat']): Map<number, number> {
    const before = names === null ? this.#values : undefined;
    this.#values = values;
    const growth = new Map<number, number>();
    for (const [place, value] of values.entries()) {
      const by = value - (before?.[place] ?? value);
      if (by !== 0) growth.set(place, by);
    }
    return growth;
  }
}
