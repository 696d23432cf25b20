import './alerts.css';
import { useAlerts } from '../live/alerts.tsx';
import { useRole } from '../live/connection.ts';
import { useSession } from '../live/health.tsx';
import { Glossary } from '../parts/Glossary.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import type { Place } from '../place/place.ts';
import { useAction } from '../sessions/use-action.ts';
import { AlertChanges } from './AlertChanges.tsx';
import { AlertsTable } from './AlertsTable.tsx';
import { deleteAlert } from './api.ts';
import { NewAlert } from './NewAlert.tsx';

const TERMS = {
  Rule: 'A bound on a count of a session, looked at once a tick: an alert fires while the number is beyond it.',
  every: 'The alert fires in each tick in which the count passes a multiple of the threshold.',
  pending: 'Beyond the bound, but not yet for the time that the rule asks for.',
  unknown: 'The counts may be too low, or the session does not count: that nothing fires means nothing.',
};

export function AlertsView({ place }: { place: Place }) {
  const alerts = useAlerts();
  const role = useRole();
  const shown = useSession(place.session);
  const { problem, run } = useAction();
  return (
    <div className="page alerts">
      <Glossary terms={TERMS} />
      <section className="panel" aria-label="Alerts">
        <h2>Alerts</h2>
        {problem !== null && <ProblemNote problem={problem} />}
        {alerts.length === 0 ? (
          <p className="empty">There are no rules</p>
        ) : (
          <AlertsTable
            alerts={alerts}
            onDelete={role === 'control' ? (name) => void run(() => deleteAlert(name)) : undefined}
          />
        )}
      </section>
      {role === 'control' && shown !== undefined && (
        <section className="panel" aria-label="Add a rule">
          <h2>Add a rule</h2>
          <NewAlert key={shown.id} session={shown.id}>
            <SessionSelect id={place.session} />
          </NewAlert>
        </section>
      )}
      <section className="panel" aria-label="Changes">
        <h2>Changes</h2>
        <AlertChanges alerts={alerts} />
      </section>
    </div>
  );
}
