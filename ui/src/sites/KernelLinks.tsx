import type { Within } from '../../../src/wire/groups.ts';
import { useIsReplay } from '../live/connection.ts';
import { useSession } from '../live/health.tsx';
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
 * Links to the call sites and the flame graph of a process or a group, and to what is not freed; a capture may hold the
 * call sites alone. Only call sites are counted at once.
 */
export function KernelLinks({ place, of }: Props) {
  const isReplay = useIsReplay();
  const captured = useSession(null);
  const sites = { ...placeOfView(place, 'sites'), ...of };
  if (isReplay) return captured?.sites === true && <PlaceLink to={sites}>Call sites</PlaceLink>;
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
          <PlaceLink to={sites} aria-describedby={describedBy}>
            Call sites
          </PlaceLink>
        )}
      </WithCost>
      <PlaceLink to={{ ...placeOfView(place, 'flame'), ...of }}>Flame graph</PlaceLink>
      <PlaceLink to={{ ...placeOfView(place, 'outstanding'), ...of }}>Not freed</PlaceLink>
    </>
  );
}
