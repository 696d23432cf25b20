import { Latest } from '../../../src/client/latest.ts';
import type { Problem, Series } from '../../../src/wire/session.ts';
import type { SessionsMessage } from '../../../src/wire/views.ts';
import { useView } from './use-view.ts';

/** The series of a session, without an id of the first; none before the service has told them. */
export function useSessionSeries(id: string | null): { series: readonly Series[]; problem: Problem | null } {
  const { model, problem } = useView({ view: 'sessions' }, () => new Latest<SessionsMessage>());
  const sessions = model.message?.sessions ?? [];
  const session = id === null ? sessions[0] : sessions.find((each) => each.id === id);
  return { series: session?.series ?? [], problem };
}
