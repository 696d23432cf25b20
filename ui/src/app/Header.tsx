import type { ReactNode } from 'react';
import { AlertChip } from '../alerts/AlertChip.tsx';
import { CompareCost } from '../compare/CompareCost.tsx';
import { useFleet, useIsReplay } from '../live/connection.ts';
import { useSession } from '../live/health.tsx';
import { Icon } from '../parts/Icon.tsx';
import { WithCost } from '../parts/WithCost.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { HOME, type Place } from '../place/place.ts';
import { placeOfView } from '../place/place-of-view.ts';
import type { ViewName } from '../place/place-values.ts';
import { isOffered } from '../replay/not-held.ts';
import { isOfCompanionBySite } from '../sites/is-of-companion-by-site.ts';
import { SitesCost } from '../sites/SitesCost.tsx';
import { ConnectionBadge } from './ConnectionBadge.tsx';

export const TITLES: Record<Exclude<ViewName, 'process'>, string> = {
  overview: 'Overview',
  board: 'Board',
  system: 'System',
  vmstat: 'vmstat',
  compare: 'Compare',
  sites: 'Sites',
  flame: 'Flame',
  outstanding: 'Outstanding',
  state: 'State',
  alerts: 'Alerts',
  health: 'Health',
  sessions: 'Sessions',
};

/** Costs of the views that have something counted for them. `session`: null for the first. */
const COSTS: Partial<Record<ViewName, (session: string | null) => ReactNode>> = {
  compare: (session) => <CompareCost id={session} />,
  sites: (session) => <SitesCost id={session} pid={null} />,
};

export function Header({ place }: { place: Place }) {
  const isReplay = useIsReplay();
  const fleet = useFleet();
  /** The view that lists the row of a process view. */
  const session = useSession(place.session);
  const captured = useSession(null);
  const listing = isOfCompanionBySite(session) ? 'sites' : 'board';
  const views = Object.entries(TITLES).filter(([view]) => !isReplay || isOffered(view as ViewName, captured));
  return (
    <header className="top">
      <span className="brand">vmtally</span>
      {fleet !== undefined && (
        <PlaceLink className="to-fleet" to={{ ...HOME, across: place.across, hostSort: place.hostSort }}>
          <Icon name="back" /> Fleet {fleet}
        </PlaceLink>
      )}
      <nav aria-label="Views">
        <ul>
          {views.map(([view, title]) => {
            const link = (describedBy?: string) => (
              <PlaceLink
                to={{ ...placeOfView(place, view as ViewName), asksOverview: view === 'overview' }}
                aria-current={
                  place.view === view
                    ? 'page'
                    : view === listing && place.view === 'process'
                      ? 'true'
                      : undefined
                }
                aria-describedby={describedBy}
              >
                {title}
              </PlaceLink>
            );
            // A replay counts nothing.
            const cost = isReplay ? undefined : COSTS[view as ViewName];
            return cost && place.view !== view ? (
              <WithCost key={view} as="li" cost={cost(place.session)}>
                {link}
              </WithCost>
            ) : (
              <li key={view}>{link()}</li>
            );
          })}
        </ul>
      </nav>
      <AlertChip place={place} />
      <ConnectionBadge at={place.at} host={place.host} />
    </header>
  );
}
