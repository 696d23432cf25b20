import type { CaptureItem } from '../../capture/items.ts';

/** Start of the first tick and the end of each, in seconds of the Unix epoch: none is before the one before it. */
export class Times {
  readonly all: string[] = [];
  #last = Number.NEGATIVE_INFINITY;

  /** Passes items on, and notes their times. */
  *through(items: Iterable<CaptureItem>): Generator<CaptureItem> {
    for (const item of items) {
      if (item.kind === 'tick') {
        const { atMs, seconds } = item.tick;
        if (this.all.length === 0) this.#add(atMs - 1000 * seconds);
        this.#add(atMs);
      }
      yield item;
    }
  }

  #add(ms: number): void {
    // A clock that was set back would make the samples run backwards.
    this.#last = Math.max(Math.round(ms), this.#last + 1);
    this.all.push((this.#last / 1000).toFixed(3));
  }
}
