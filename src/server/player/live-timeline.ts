import type { Held } from '../held.ts';
import type { Timeline } from '../timeline.ts';
import { spanOf } from './past-timeline.ts';

/** The time line of a session that shows the counts of now. It has no length if there is no past, as of a companion. */
export function liveTimeline({ past, board }: Pick<Held, 'past' | 'board'>): Timeline {
  const span = spanOf(past);
  return {
    ...span,
    ...(past.first === undefined && { startMs: board.atMs }),
    endMs: Math.max(span.endMs, board.atMs),
    atMs: board.atMs,
    seconds: board.seconds,
    state: 'live',
    speed: 1,
    read: 1,
    notes: [],
  };
}
