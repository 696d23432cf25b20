import type { CaptureItem } from '../../capture/items.ts';

/** Start of the first tick and the end of each, in seconds of the Unix epoch: none is before the one before it. */
export function* timesOf(items: Iterable<CaptureItem>): Generator<undefined, string[]> {
  const times: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const add = (ms: number): void => {
    // A clock that was set back would make the samples run backwards.
    last = Math.max(Math.round(ms), last + 1);
    times.push((last / 1000).toFixed(3));
  };
  for (const item of items) {
    yield;
    if (item.kind !== 'tick') continue;
    const { atMs, seconds } = item.tick;
    if (times.length === 0) add(atMs - 1000 * seconds);
    add(atMs);
  }
  return times;
}
