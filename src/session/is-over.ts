import type { SessionInfo } from '../wire/session.ts';

/** True for a session that counts no more. */
export const isOver = ({ state }: Pick<SessionInfo, 'state'>): boolean =>
  state === 'failed' || state === 'ended';
