import { mergeTicks } from '../../tally/merge-ticks.ts';
import type { FeedTick } from '../../wire/feed.ts';
import { inSlices } from '../slices.ts';
import type { RecordedPosition } from './recorded.ts';

/** Numbers of ticks that were added up, beyond which no other is added. */
const MOST_JOINED = 1 << 20;

/**
 * Takes the next ticks, added up; none at the end, or beyond `toMs`. Resolves with undefined once `isStale` returns true.
 * `isJoined`: they were several.
 */
export async function takeTicks(
  position: Pick<RecordedPosition, 'nextMs' | 'take' | 'reading'>,
  ticks: number,
  isStale: () => boolean,
  toMs = Number.POSITIVE_INFINITY,
): Promise<{ tick: FeedTick | undefined; isJoined: boolean } | undefined> {
  let tick: FeedTick | undefined;
  let isJoined = false;
  const isFull = () => (tick?.counts.length ?? 0) > MOST_JOINED;
  const hasNext = () => position.nextMs !== undefined && position.nextMs <= toMs;
  for (let taken = 0; taken < ticks && hasNext() && !isFull(); taken++) {
    const next = position.take();
    if (next !== undefined && tick !== undefined) isJoined = true;
    tick = next === undefined || tick === undefined ? next : mergeTicks(tick, next);
    if (taken < ticks - 1) await inSlices(position.reading(), isStale);
    if (isStale()) return undefined;
  }
  return { tick, isJoined };
}
