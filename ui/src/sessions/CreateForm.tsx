import { type FormEvent, useState } from 'react';
import { LIMITS, SESSION_ROWS, type SessionInfo } from '../../../src/wire/session.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { createSession } from './api.ts';
import { CreatedNote } from './CreatedNote.tsx';
import { EventCosts } from './EventCosts.tsx';
import { EventsField } from './EventsField.tsx';
import { EMPTY, toSession } from './form.ts';
import { IntervalField } from './IntervalField.tsx';
import { TextField } from './TextField.tsx';
import { useAction } from './use-action.ts';

interface Props {
  /** Names of events to suggest. */
  events: readonly string[];
  sessions: readonly SessionInfo[];
}

export function CreateForm({ events: names, sessions }: Props) {
  const [form, setForm] = useState(EMPTY);
  const [created, setCreated] = useState<SessionInfo | null>(null);
  const { busy, problem, run } = useAction();
  const change = (more: Partial<typeof EMPTY>) => setForm({ ...form, ...more });
  const send = async (submitted: FormEvent) => {
    submitted.preventDefault();
    setCreated(null);
    const done = await run(async () => {
      setCreated(await createSession(toSession(form)));
    });
    if (done) setForm(EMPTY);
  };
  return (
    <section className="panel" aria-label="Create a session">
      <h2>Create a session</h2>
      <form onSubmit={(submitted) => void send(submitted)}>
        <div className="fields">
          <EventsField value={form.events} names={names} onChange={(events) => change({ events })} />
          <TextField
            label="Filter of each event"
            value={form.filter}
            placeholder="bytes_req > 1024"
            maxLength={LIMITS.filter}
            onChange={(filter) => change({ filter })}
          />
          <TextField
            label="Name"
            value={form.name}
            placeholder="generated"
            onChange={(name) => change({ name })}
          />
          <TextField
            label="PIDs"
            value={form.pids}
            placeholder="all processes"
            onChange={(pids) => change({ pids })}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={form.inherit}
              onChange={({ target }) => change({ inherit: target.checked })}
            />
            include new child processes
          </label>
          <TextField
            label="cgroups"
            value={form.cgroups}
            placeholder="all"
            onChange={(cgroups) => change({ cgroups })}
          />
          <TextField label="CPUs" value={form.cpus} placeholder="all" onChange={(cpus) => change({ cpus })} />
          <label className="field">
            <span>Rows by</span>
            <select
              value={form.by}
              onChange={({ target }) => change({ by: target.value as (typeof SESSION_ROWS)[number] })}
            >
              {SESSION_ROWS.map((groupBy) => (
                <option key={groupBy}>{groupBy}</option>
              ))}
            </select>
          </label>
          <IntervalField value={form.intervalMs} onChange={(intervalMs) => change({ intervalMs })} />
        </div>
        {sessions[0] !== undefined && (
          <EventCosts value={form.events} names={names} session={sessions[0].id} />
        )}
        {problem !== null && <ProblemNote problem={problem} />}
        <p className="actions">
          <CreatedNote created={created} sessions={sessions} />
          <button type="submit" className="primary" disabled={busy}>
            Create
          </button>
        </p>
      </form>
    </section>
  );
}
