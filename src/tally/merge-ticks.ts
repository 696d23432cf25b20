import { MOST_CONTAINERS } from '../wire/container.ts';
import type { FeedTick } from '../wire/feed.ts';
import { mergeObjects } from './merge-objects.ts';
import { mergeStacks } from './merge-stacks.ts';

/** Merges two consecutive ticks; the result has no more entries than there are rows and values. */
export function mergeTicks(first: FeedTick, second: FeedTick): FeedTick {
  const counts = new Map<string, [row: number, series: number, value: number, count: number]>();
  for (const { counts: quads } of [first, second]) {
    for (let start = 0; start < quads.length; start += 4) {
      const [row = 0, series = 0, value = 0, count = 0] = quads.subarray(start, start + 4);
      const key = `${row} ${series} ${value}`;
      const known = counts.get(key);
      if (known) known[3] += count;
      else counts.set(key, [row, series, value, count]);
    }
  }
  // The latest identity of a row is valid.
  const rows = new Map([...first.rows, ...second.rows].map((who) => [who.row, who]));
  return {
    ...second,
    seconds: first.seconds + second.seconds,
    series: second.series ?? first.series,
    rows: [...rows.values()],
    ...((first.containers || second.containers) && {
      containers: [...(first.containers ?? []), ...(second.containers ?? [])].slice(-MOST_CONTAINERS),
    }),
    counts: Float64Array.from([...counts.values()].flat()),
    vmstat: { names: second.vmstat.names ?? first.vmstat.names, values: second.vmstat.values },
    ...(second.objects && { objects: mergeObjects(first.objects, second.objects) }),
    ...(second.stacks && { stacks: mergeStacks(first.stacks, second.stacks) }),
  };
}
