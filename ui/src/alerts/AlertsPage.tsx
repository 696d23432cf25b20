import './alerts.css';
import type { ReactNode } from 'react';
import { useAlerts } from '../live/alerts.tsx';
import { useRole } from '../live/connection.ts';
import { Glossary } from '../parts/Glossary.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { useAction } from '../sessions/use-action.ts';
import { AlertChanges } from './AlertChanges.tsx';
import { AlertsTable } from './AlertsTable.tsx';
import { deleteAlert } from './api.ts';

interface Props {
  terms: Record<string, string>;
  /** The form that adds a rule, shown to the role control; false while there is no session for it. */
  children: ReactNode;
}

/** The rules of a service or a hub, a form that adds one, and the last changes. */
export function AlertsPage({ terms, children }: Props) {
  const alerts = useAlerts();
  const role = useRole();
  const { problem, run } = useAction();
  return (
    <div className="page alerts">
      <Glossary terms={terms} />
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
      {role === 'control' && children !== false && (
        <section className="panel" aria-label="Add a rule">
          <h2>Add a rule</h2>
          {children}
        </section>
      )}
      <section className="panel" aria-label="Changes">
        <h2>Changes</h2>
        <AlertChanges alerts={alerts} />
      </section>
    </div>
  );
}
