import { PlaceLink } from '../place/PlaceLink.tsx';
import { type Place, placeOfView, type ViewName } from '../place/place.ts';
import { CompareTab } from './CompareTab.tsx';
import { ConnectionBadge } from './ConnectionBadge.tsx';

export const TITLES: Record<Exclude<ViewName, 'process'>, string> = {
  overview: 'Overview',
  board: 'Board',
  system: 'System',
  vmstat: 'vmstat',
  compare: 'Compare',
  health: 'Health',
  sessions: 'Sessions',
};

export function Header({ place }: { place: Place }) {
  return (
    <header className="top">
      <span className="brand">vmtally</span>
      <nav aria-label="Views">
        <ul>
          {Object.entries(TITLES).map(([view, title]) => {
            const link = (describedBy?: string) => (
              <PlaceLink
                to={placeOfView(place, view as ViewName)}
                aria-current={
                  place.view === view
                    ? 'page'
                    : view === 'board' && place.view === 'process'
                      ? 'true'
                      : undefined
                }
                aria-describedby={describedBy}
              >
                {title}
              </PlaceLink>
            );
            return view === 'compare' && place.view !== 'compare' ? (
              <CompareTab key={view} session={place.session}>
                {link}
              </CompareTab>
            ) : (
              <li key={view}>{link()}</li>
            );
          })}
        </ul>
      </nav>
      <ConnectionBadge />
    </header>
  );
}
