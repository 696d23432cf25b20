import './alerts.css';
import { firingCount, firingToText } from '../../../src/text/alert-to-text.ts';
import { useAlerts } from '../live/alerts.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import type { Place } from '../place/place.ts';
import { placeOfView } from '../place/place-of-view.ts';

/** The number of alerts that fire, one for each row of a rule, in every view; absent while none does. */
export function AlertChip({ place }: { place: Place }) {
  const alerts = useAlerts();
  const firing = firingCount(alerts);
  if (firing === 0) return null;
  return (
    <PlaceLink to={placeOfView(place, 'alerts')} className="alert-chip" title={firingToText(alerts)}>
      {firing} firing
    </PlaceLink>
  );
}
