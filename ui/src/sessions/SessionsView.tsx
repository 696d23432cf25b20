import './sessions.css';
import { useState } from 'react';
import { Latest } from '../../../src/client/latest.ts';
import { COST_PERIOD } from '../../../src/text/cpu-to-text.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import type { SessionsMessage } from '../../../src/wire/views.ts';
import { useReadOnly } from '../live/connection.ts';
import { useView } from '../live/use-view.ts';
import { Glossary } from '../parts/Glossary.tsx';
import type { Place } from '../place/place.ts';
import { ChangeDialog } from './ChangeDialog.tsx';
import { CreateForm } from './CreateForm.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { SessionsTable } from './SessionsTable.tsx';
import { useEvents } from './use-events.ts';

const TERMS = {
  Session: 'A handle on counts of its own, with a bpftrace of its own.',
  Scope: 'Whose events it counts: the whole system, processes, CPUs or cgroups.',
  Counted: 'Time for which it has counted, without gaps and pauses.',
  Cost: `CPU time in percent of one CPU, ${COST_PERIOD}: of its bpftrace, and of its probes in the processes that cause the events.`,
  'Rows by': 'The rows of its board: processes, threads, CPUs, users or cgroups.',
  Interval: 'Time between ticks. At each tick bpftrace prints its counts.',
};

type OpenDialog = { action: 'change' | 'delete'; session: SessionInfo } | null;

export function SessionsView({ place }: { place: Place }) {
  const { model } = useView({ view: 'sessions' }, () => new Latest<SessionsMessage>());
  const [dialog, setDialog] = useState<OpenDialog>(null);
  // Users can type any other name.
  const events = useEvents()
    .filter(({ missing }) => missing === null)
    .map(({ name }) => name);
  const readOnly = useReadOnly();
  const sessions = model.message?.sessions ?? [];
  return (
    <div className="page sessions">
      <Glossary terms={TERMS} />
      <section className="panel" aria-label="Sessions">
        <h2>Sessions</h2>
        <SessionsTable
          sessions={sessions}
          place={place}
          onChange={(session) => setDialog({ action: 'change', session })}
          onDelete={(session) => setDialog({ action: 'delete', session })}
        />
      </section>
      {readOnly !== null ? (
        <p className="empty">{readOnly}</p>
      ) : (
        <CreateForm events={events} sessions={sessions} />
      )}
      {dialog?.action === 'change' && (
        <ChangeDialog session={dialog.session} events={events} onClose={() => setDialog(null)} />
      )}
      {dialog?.action === 'delete' && (
        <DeleteDialog session={dialog.session} onClose={() => setDialog(null)} />
      )}
    </div>
  );
}
