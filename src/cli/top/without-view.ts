import type { View } from '../../client/connection.ts';
import type { Problem } from '../../wire/session.ts';
import { closeSites } from './act-sites.ts';
import { isUnknownView } from './refusal-text.ts';
import type { State } from './state.ts';

/** The state after a service refused a view, or ended it. */
export function withoutView(state: State, view: View, problem: Problem): State {
  if (view.view === 'compare') return { ...state, compare: false };
  if (view.view !== 'leaderboard') return state;
  if (view.group === 'site') {
    const lacksSites = isUnknownView(problem, view);
    return { ...state, lacksSites, ...(state.sites && closeSites(state.sites)) };
  }
  // The service may have restarted with other events.
  return view.series === undefined ? state : { ...state, series: undefined };
}
