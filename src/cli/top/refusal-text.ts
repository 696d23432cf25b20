import type { View } from '../../client/connection.ts';
import type { Problem } from '../../wire/session.ts';

export const NO_SITES = 'this service is older than this top: it has no call sites';

export const NOT_IN_CAPTURE = 'no call sites in this capture: `vmtally record --by pid,site` keeps them';

/** True for a view that the service does not know: its protocol has no groups of call sites. */
export const isUnknownView = ({ code }: Problem, view: View): boolean =>
  code === 'REQUEST_INVALID' && isSites(view);

/** The refusal of a view, so that its reason fits in 80 columns. */
export function refusalText(problem: Problem, view: View): string {
  if (isUnknownView(problem, view)) return NO_SITES;
  if (problem.code === 'CONTROL_NEEDED' && isSites(view))
    return 'the role read sees call sites only while a client of the role control does';
  return `${problem.message}. ${problem.hint}`;
}

const isSites = (view: View): boolean => view.view === 'leaderboard' && view.group === 'site';
