import type { Board } from '../tally/board.ts';
import { knownContainers } from '../tally/known-containers.ts';
import { DESCRIBED } from '../wire/container.ts';
import type { SessionInfo } from '../wire/session.ts';

/**
 * Returns the part of a session that ticks seldom change, as JSON. When it changes, all views of the sessions
 * get a message.
 */
export const lifeOf = ({ state, problem, events, intervalMs, exactness, pauses }: SessionInfo): string =>
  JSON.stringify([state, problem, events, intervalMs, { ...exactness, lateTicks: 0 }, pauses]);

/**
 * Adds what is known of containers, and the series with numbers that a double cannot hold exactly. While a tick is half applied they may be those of the
 * tick already: sums only grow.
 */
export function withDoubles(session: SessionInfo, board: Board): SessionInfo {
  const described = DESCRIBED.filter((field) => knownContainers.has(field));
  const info = described.length === 0 ? session : { ...session, described };
  const beyondDouble = [...board.total.values()]
    .filter(([, count, amount]) => !Number.isSafeInteger(count) || !Number.isSafeInteger(amount ?? 0))
    .map(([series]) => board.series[series]?.label ?? '');
  return beyondDouble.length === 0 ? info : { ...info, exactness: { ...info.exactness, beyondDouble } };
}
