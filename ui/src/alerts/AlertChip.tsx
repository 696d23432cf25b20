import './alerts.css';
import { firingToText } from '../../../src/text/alert-to-text.ts';
import { useAlerts } from '../live/alerts.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import type { Place } from '../place/place.ts';
import { placeOfView } from '../place/place-of-view.ts';

/** The number of rules that fire, in every view; absent while none does. */
export function AlertChip({ place }: { place: Place }) {
  const alerts = useAlerts();
  const firing = alerts.filter(({ state }) => state === 'firing').length;
  if (firing === 0) return null;
  return (
    <PlaceLink to={placeOfView(place, 'alerts')} className="alert-chip" title={firingToText(alerts)}>
      {firing} firing
    </PlaceLink>
  );
}
