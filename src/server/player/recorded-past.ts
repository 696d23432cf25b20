import { VmtallyError } from '../../errors.ts';
import type { Held } from '../held.ts';
import { PastPosition } from './past-position.ts';
import { spanOf } from './past-timeline.ts';
import { stateOf } from './player-state.ts';
import type { Recorded } from './recorded.ts';

const WHY_NOT: Recorded['whyNot'] = {
  verbs: {
    'count-by-cpu': 'counts by CPU are of now only',
    'count-by-site': 'call sites are counted from now on only',
    'count-by-stack': 'stacks are sampled from now on only',
    'count-objects': 'what is not freed is counted from now on only',
    state: 'the state of memory is read now, not as of a past time',
    reconcile: 'the comparison of tracepoints with vmstat is of now only',
  },
  other: 'the past of a session cannot be changed',
  hint: 'Return to live first.',
};

/** The past of a session for a player. Throws REQUEST_INVALID before its first tick. */
export function recordedPast(held: Pick<Held, 'past' | 'info' | 'marks'>): Recorded {
  const { past, marks } = held;
  return {
    startMs: spanOf(past).startMs,
    tickMs: held.info.intervalMs,
    get firstMs() {
      return past.first?.atMs ?? 0;
    },
    get toMs() {
      return spanOf(past).endMs;
    },
    isRead: true,
    listeners: past.listeners,
    whyNot: WHY_NOT,
    reach: () => Promise.resolve(),
    positionBefore(atMs) {
      const base = past.baseBefore(atMs);
      if (base === undefined)
        throw new VmtallyError(
          'REQUEST_INVALID',
          `session ${held.info.id} has no tick yet`,
          'Look back once it has counted.',
        );
      return new PastPosition(past, base, held.info, marks);
    },
    timeline: ({ state, seconds, trouble }) => ({
      ...spanOf(past),
      atMs: state.atMs,
      seconds,
      state: stateOf(state),
      speed: state.speed,
      read: 1,
      notes: trouble === '' ? [] : [trouble],
    }),
  };
}
