import { flameCost } from '../../../src/client/flame/flame-cost.ts';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { useHealth, useSession } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';
import type { Place } from '../place/place.ts';
import { USUAL_EVENT } from './events.ts';

interface Props {
  place: Place;
  /** Id of the session that samples; null if none does. */
  companion: string | null;
}

/** Says what sampling stacks costs, or would cost. */
export function FlameCost({ place: { session, event, rate, pid }, companion }: Props) {
  const base = useSession(session);
  const sampling = useHealth()?.sessions.find(({ id }) => id === companion);
  const view = { view: 'leaderboard', top: 1, ...(session === null ? {} : { session }) } as const;
  const { model } = useView(view, () => new Leaderboard(1));
  if (base === undefined) return null;
  return `${flameCost(base, sampling, model, { event: event ?? USUAL_EVENT, rate, ofProcess: pid !== null })}.`;
}
