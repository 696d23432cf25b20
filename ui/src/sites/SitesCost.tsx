import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { sitesCost } from '../../../src/client/sites-cost.ts';
import { groupToText } from '../../../src/text/group-to-text.ts';
import type { Within } from '../../../src/wire/groups.ts';
import { useHealth, useSession } from '../live/health.tsx';
import { ownerOf } from '../live/owner-of.ts';
import { useView } from '../live/use-view.ts';

interface Props {
  /** The session whose call sites are counted, or its companion; null for the first. */
  id: string | null;
  /** The process or the group whose call sites are counted; null for all that the session counts. */
  pid: number | null;
  within?: Within | null;
}

/** Says what counting call sites costs, or would cost. */
export function SitesCost({ id, pid, within = null }: Props) {
  const sessions = useHealth()?.sessions ?? [];
  const owner = id === null ? null : ownerOf(id, sessions);
  const base = useSession(owner);
  const target = pid !== null ? `process ${pid}` : within !== null ? groupToText(within) : base?.target;
  const companion = sessions.find(
    (session) => session.companionOf === base?.id && session.by === 'site' && session.target === target,
  );
  const view = { view: 'leaderboard', top: 1, ...(owner === null ? {} : { session: owner }) } as const;
  const { model } = useView(view, () => new Leaderboard(1));
  if (base?.by === 'site' && pid === null && within === null)
    return 'This session counts by call site itself: nothing more is counted.';
  return base === undefined ? null : `${sitesCost(base, companion, model, pid !== null)}.`;
}
