import { compareCost } from '../../../src/client/compare-cost.ts';
import { Latest } from '../../../src/client/latest.ts';
import type { VmstatMessage } from '../../../src/wire/views.ts';
import { useHealth, useSession } from '../live/health.tsx';
import { ownerOf } from '../live/owner-of.ts';
import { useView } from '../live/use-view.ts';

/** Says what comparing a session costs, or would cost. `id`: of the session or its companion; null for the first. */
export function CompareCost({ id }: { id: string | null }) {
  const sessions = useHealth()?.sessions ?? [];
  const owner = id === null ? null : ownerOf(id, sessions);
  const base = useSession(owner);
  const companion = sessions.find(({ companionOf, by }) => companionOf === base?.id && by === 'pid');
  const { model } = useView(
    { view: 'vmstat', ...(owner === null ? {} : { session: owner }) },
    () => new Latest<VmstatMessage>(),
  );
  return base === undefined ? null : `${compareCost(base, companion, model.message)}.`;
}
