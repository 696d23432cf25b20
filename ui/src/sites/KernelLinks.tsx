import type { Within } from '../../../src/wire/groups.ts';
import { useIsReplay } from '../live/connection.ts';
import { WithCost } from '../parts/WithCost.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import type { Place } from '../place/place.ts';
import { placeOfView } from '../place/place-of-view.ts';
import { SitesCost } from './SitesCost.tsx';

interface Props {
  place: Place;
  /** A process, or a group of processes. */
  of: { pid: number; start: number | null } | { within: Within };
}

/**
 * Links to the call sites and the flame graph of a process or a group, and to what is not freed; a capture holds
 * none of them. Only call sites are counted at once.
 */
export function KernelLinks({ place, of }: Props) {
  if (useIsReplay()) return null;
  return (
    <>
      <WithCost
        as="span"
        cost={
          <SitesCost
            id={place.session}
            pid={'pid' in of ? of.pid : null}
            within={'within' in of ? of.within : null}
          />
        }
      >
        {(describedBy) => (
          <PlaceLink to={{ ...placeOfView(place, 'sites'), ...of }} aria-describedby={describedBy}>
            Call sites
          </PlaceLink>
        )}
      </WithCost>
      <PlaceLink to={{ ...placeOfView(place, 'flame'), ...of }}>Flame graph</PlaceLink>
      <PlaceLink to={{ ...placeOfView(place, 'outstanding'), ...of }}>Not freed</PlaceLink>
    </>
  );
}
