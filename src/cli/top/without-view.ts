import type { View } from '../../client/connection.ts';
import { closeSites } from './act-sites.ts';
import type { State } from './state.ts';

/** The state after a service refused a view, or ended it. */
export function withoutView(state: State, view: View): State {
  if (view.view === 'compare') return { ...state, compare: false };
  if (view.view !== 'leaderboard') return state;
  if (view.group === 'site') return { ...state, ...(state.sites && closeSites(state.sites)) };
  // The service may have restarted with other events.
  return view.series === undefined ? state : { ...state, series: undefined };
}
