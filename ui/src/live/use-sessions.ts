import { Latest } from '../../../src/client/latest.ts';
import type { Problem, SessionInfo } from '../../../src/wire/session.ts';
import type { SessionsMessage } from '../../../src/wire/views.ts';
import { useView } from './use-view.ts';

/** All sessions with their series; none before the service has told them. */
export function useSessions(): { sessions: readonly SessionInfo[]; problem: Problem | null } {
  const { model, problem } = useView({ view: 'sessions' }, () => new Latest<SessionsMessage>());
  return { sessions: model.message?.sessions ?? [], problem };
}
