import { compareCost } from '../../../src/client/compare-cost.ts';
import { Latest } from '../../../src/client/latest.ts';
import type { VmstatMessage } from '../../../src/wire/views.ts';
import { useHealth, useSession } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';

/** Says what comparing a session costs, or would cost. `id`: null for the first session. */
export function CompareCost({ id }: { id: string | null }) {
  const base = useSession(id);
  const companion = useHealth()?.sessions.find(
    ({ companionOf, by }) => companionOf === base?.id && by !== 'cpu',
  );
  const { model } = useView(
    { view: 'vmstat', ...(id === null ? {} : { session: id }) },
    () => new Latest<VmstatMessage>(),
  );
  return base === undefined ? null : `${compareCost(base, companion, model.message)}.`;
}
