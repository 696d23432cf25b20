import type { FeedTick } from '../wire/feed.ts';
import { withoutRows } from './merge-stacks.ts';

/** Most ended rows in a tick that the receiver of the tick has not seen before. */
const MOST_ENDED = 50_000;
/** The row of counts whose row has left the board. No identity has this number. */
export const GONE = -1;

/**
 * Bounds a tick that waits for its receiver while processes come and go: if it has too many ended rows that the
 * receiver does not know, the older half leaves it, and its counts stay in the sums. `known`: the receiver knows the
 * rows below this number.
 */
export function boundTick(tick: FeedTick, known: number, most = MOST_ENDED): FeedTick {
  const ended = tick.rows.flatMap(({ row, ended: hasEnded }) => (hasEnded && row >= known ? [row] : []));
  if (ended.length <= most) return tick;
  const gone = new Set(ended.toSorted((a, b) => a - b).slice(0, ended.length - Math.floor(most / 2)));
  const sums = new Map<string, [series: number, value: number, count: number]>();
  const counts: number[] = [];
  for (let at = 0; at < tick.counts.length; at += 4) {
    const [row = 0, series = 0, value = 0, count = 0] = tick.counts.subarray(at, at + 4);
    if (row !== GONE && !gone.has(row)) {
      counts.push(row, series, value, count);
      continue;
    }
    const key = `${series} ${value}`;
    const sum = sums.get(key);
    if (sum) sum[2] += count;
    else sums.set(key, [series, value, count]);
  }
  for (const sum of sums.values()) counts.push(GONE, ...sum);
  const { stacks } = tick;
  return {
    ...tick,
    rows: tick.rows.filter(({ row }) => !gone.has(row)),
    counts: Float64Array.from(counts),
    ...(stacks && { stacks: withoutRows(stacks, gone, GONE) }),
  };
}
