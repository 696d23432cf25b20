import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { useView } from '../live/use-view.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';

/** Says why a replay shows no call sites: only the service knows if its capture has any. */
export function SitesOfCapture() {
  const { problem } = useView({ view: 'leaderboard', group: 'site', top: 1 }, () => new Leaderboard(1));
  return problem && <ProblemNote problem={problem} />;
}
