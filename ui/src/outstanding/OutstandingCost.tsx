import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { outstandingCost } from '../../../src/client/outstanding-cost.ts';
import { useHealth, useSession } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';
import type { Place } from '../place/place.ts';

interface Props {
  place: Place;
  /** Id of the session that pairs allocations with frees; null if none does. */
  companion: string | null;
}

/** Says what pairing allocations with frees costs, or would cost. */
export function OutstandingCost({ place: { session, objects, pid }, companion }: Props) {
  const base = useSession(session);
  const pairing = useHealth()?.sessions.find(({ id }) => id === companion);
  const view = { view: 'leaderboard', top: 1, ...(session === null ? {} : { session }) } as const;
  const { model } = useView(view, () => new Leaderboard(1));
  if (base === undefined) return null;
  return `${outstandingCost(base, pairing, model, { kind: objects, ofProcess: pid !== null })}.`;
}
