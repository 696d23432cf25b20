import { VmtallyError } from '../../errors.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';
import { alerts } from './alerts.ts';
import { FLEET_VIEWS, type FleetView, type FleetViewName } from './fleet-view.ts';
import { health } from './health.ts';
import { hosts } from './hosts.ts';
import { leaderboard } from './leaderboard.ts';
import { sessions } from './sessions.ts';
import { totals } from './totals.ts';

const VIEWS: { [V in FleetViewName]: FleetView<V> } = {
  hosts,
  leaderboard,
  totals,
  health,
  sessions,
  alerts,
};

/** The view of a fleet that a request names. Throws REQUEST_INVALID for one that only hosts have. */
export function fleetView(view: ViewRequest['view']): FleetView<FleetViewName> {
  const name = FLEET_VIEWS.find((each) => each === view);
  // The table has a view of just this request and message for each name.
  if (name !== undefined) return VIEWS[name] as unknown as FleetView<FleetViewName>;
  throw new VmtallyError(
    'REQUEST_INVALID',
    `a fleet has no view ${view}`,
    `Name a \`host\` to see that view of it; views of the fleet are ${FLEET_VIEWS.join(', ')}.`,
  );
}
