import type { Board } from '../tally/board.ts';
import type { SessionInfo } from '../wire/session.ts';

/**
 * The part of a session that a tick does not normally change: viewers of all sessions get a message when it
 * differs.
 */
export const lifeOf = ({ state, problem, events, intervalMs, exactness, pauses }: SessionInfo): string =>
  JSON.stringify([state, problem, events, intervalMs, { ...exactness, lateTicks: 0 }, pauses]);

/** Adds the series whose numbers are too large for a double to hold exactly. */
export function withDoubles(info: SessionInfo, board: Board): SessionInfo {
  const beyondDouble = [...board.total.values()]
    .filter(([, count, amount]) => !Number.isSafeInteger(count) || !Number.isSafeInteger(amount ?? 0))
    .map(([series]) => board.series[series]?.label ?? '');
  return beyondDouble.length === 0 ? info : { ...info, exactness: { ...info.exactness, beyondDouble } };
}
