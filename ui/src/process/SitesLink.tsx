import { WithCost } from '../parts/WithCost.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { type Place, placeOfView } from '../place/place.ts';
import { SitesCost } from '../sites/SitesCost.tsx';

interface Props {
  /** The place of the process. */
  place: Place;
  pid: number;
  start: number | null;
}

/** A link to the call sites of a process. */
export const SitesLink = ({ place, pid, start }: Props) => (
  <WithCost as="span" cost={<SitesCost id={place.session} pid={pid} />}>
    {(describedBy) => (
      <PlaceLink to={{ ...placeOfView(place, 'sites'), pid, start }} aria-describedby={describedBy}>
        Call sites
      </PlaceLink>
    )}
  </WithCost>
);
