import { Latest } from '../../../src/client/latest.ts';
import type { HostsMessage } from '../../../src/wire/fleet-views.ts';
import { AlertsPage } from '../alerts/AlertsPage.tsx';
import { NewAlert } from '../alerts/NewAlert.tsx';
import { useView } from '../live/use-view.ts';
import { ACROSS } from '../place/place-values.ts';

const TERMS = {
  Rule: 'A bound on the sums of all hosts, on a group or on each host: an alert fires while the number is beyond it. Or hosts that are late or gone.',
  every: 'The alert fires whenever the count passes a multiple of the threshold.',
  pending: 'Beyond the bound, but not yet for the time that the rule asks for.',
  unknown:
    'The counts may be too low, or no summaries come: the number may be beyond its bound although no alert fires.',
};

/** Rules by process belong to the service of the host. */
const GROUPS = ACROSS.filter((each) => each !== 'row');

/** The rules of a hub. */
export function FleetAlerts() {
  const { model } = useView({ view: 'hosts', top: 1 }, () => new Latest<HostsMessage>());
  const labels = model.message?.labels ?? [];
  return (
    <AlertsPage terms={TERMS}>
      <NewAlert session="fleet" fleetGroups={[...GROUPS, ...labels.map((key) => `label:${key}`)]} />
    </AlertsPage>
  );
}
