import type { Session } from './session.ts';

/** The companions of a session, and theirs. */
export function companionsOf(sessions: ReadonlyMap<string, Session>, id: string): Session[] {
  const own = [...sessions.values()].filter(({ companion }) => companion?.of === id);
  return own.flatMap((companion) => [companion, ...companionsOf(sessions, companion.id)]);
}
