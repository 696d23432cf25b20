import type { HealthMessage } from '../../../src/wire/views.ts';
import type { Place } from '../place/place.ts';

/**
 * The health of the sessions that the page shows, by their ids: before the first counts of a view that of the place's
 * session. The views of health and of sessions show all of them.
 */
export function shownHealth(
  health: HealthMessage,
  { view, session }: Pick<Place, 'view' | 'session'>,
  shown: readonly string[],
): Pick<HealthMessage, 'sessions' | 'reasons'> {
  const { sessions, reasons } = health;
  if (view === 'health' || view === 'sessions') return health;
  const read = sessions.filter(({ id }) => shown.includes(id));
  const [first] = session === null ? sessions : sessions.filter(({ id }) => id === session);
  const judged = read.length > 0 || first === undefined ? read : [first];
  // The reasons of several sessions begin with their names.
  const others = sessions.filter((each) => !judged.includes(each)).map(({ name }) => `${name}: `);
  return {
    sessions: judged,
    reasons: reasons.filter((reason) => !others.some((name) => reason.startsWith(name))),
  };
}
