import { PlaceLink } from '../place/PlaceLink.tsx';
import type { Place } from '../place/place.ts';
import { TABS } from '../place/place-values.ts';

const NAMES = { counts: 'Counts', pages: 'Pages' } as const;

/** Links to what a process counted, and to what it holds in memory. */
export function ProcessTabs({ place }: { place: Place }) {
  return (
    <nav className="tabs" aria-label="Process">
      {TABS.map((tab) => (
        <PlaceLink key={tab} to={{ ...place, tab }} aria-current={tab === place.tab ? 'page' : undefined}>
          {NAMES[tab]}
        </PlaceLink>
      ))}
    </nav>
  );
}
