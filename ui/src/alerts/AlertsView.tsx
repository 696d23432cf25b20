import { useSession } from '../live/health.tsx';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import type { Place } from '../place/place.ts';
import { AlertsPage } from './AlertsPage.tsx';
import { NewAlert } from './NewAlert.tsx';

const TERMS = {
  Rule: 'A bound on a count of a session, looked at once a tick: an alert fires while the number is beyond it.',
  every: 'The alert fires in each tick in which the count passes a multiple of the threshold.',
  pending: 'Beyond the bound, but not yet for the time that the rule asks for.',
  unknown:
    'The counts may be too low, or the session does not count: the number may be beyond its bound although no alert fires.',
};

export function AlertsView({ place }: { place: Place }) {
  const shown = useSession(place.session);
  return (
    <AlertsPage terms={TERMS}>
      {shown !== undefined && (
        <NewAlert key={shown.id} session={shown.id}>
          <SessionSelect id={place.session} />
        </NewAlert>
      )}
    </AlertsPage>
  );
}
