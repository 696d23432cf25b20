import { type FormEvent, useState } from 'react';
import { LIMITS, SESSION_ROWS } from '../../../src/wire/session.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { createSession } from './api.ts';
import { EventsField } from './EventsField.tsx';
import { EMPTY, toSession } from './form.ts';
import { IntervalField } from './IntervalField.tsx';
import { TextField } from './TextField.tsx';
import { useAction } from './use-action.ts';

export function CreateForm({ events: names }: { events: readonly string[] }) {
  const [form, setForm] = useState(EMPTY);
  const [created, setCreated] = useState('');
  const { busy, problem, run } = useAction();
  const change = (more: Partial<typeof EMPTY>) => setForm({ ...form, ...more });
  const send = async (submitted: FormEvent) => {
    submitted.preventDefault();
    setCreated('');
    const done = await run(async () => {
      const { name } = await createSession(toSession(form));
      setCreated(`Session ${name} is starting.`);
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
        {problem !== null && <ProblemNote problem={problem} />}
        <p className="actions">
          <span role="status">{created}</span>
          <button type="submit" className="primary" disabled={busy}>
            Create
          </button>
        </p>
      </form>
    </section>
  );
}
