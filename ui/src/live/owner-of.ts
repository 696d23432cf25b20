import type { SessionInfo } from '../../../src/wire/session.ts';

type Known = Pick<SessionInfo, 'id' | 'companionOf'>;

/** Returns the session that a companion counts for; any other session is its own owner. */
export const ownerOf = (session: string, sessions: readonly Known[]): string =>
  sessions.find(({ id }) => id === session)?.companionOf ?? session;
