import { type FormEvent, useState } from 'react';
import { useAlerts } from '../live/alerts.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { useAction } from '../sessions/use-action.ts';
import { AlertFields } from './AlertFields.tsx';
import { setAlert } from './api.ts';
import { type AlertForm, EMPTY, toRule } from './form.ts';

interface Props {
  session: string;
  events: readonly string[];
  initial?: Partial<AlertForm>;
  onDone?: () => void;
  onCancel?: () => void;
}

/** A form that makes a rule on a session. */
export function NewAlert({ session, events, initial = {}, onDone, onCancel }: Props) {
  const first = { ...EMPTY, ...initial };
  const [form, setForm] = useState(first);
  const { busy, problem, run } = useAction();
  const taken = new Set(useAlerts().map(({ rule }) => rule.name));
  // The series of the session may come after the form.
  const filled = events.includes(form.event) ? form : { ...form, event: events[0] ?? '' };
  const send = async (submitted: FormEvent) => {
    submitted.preventDefault();
    if (!(await run(() => setAlert(toRule(filled, session, taken))))) return;
    setForm(first);
    onDone?.();
  };
  return (
    <form onSubmit={(submitted) => void send(submitted)}>
      <AlertFields form={filled} events={events} onChange={(change) => setForm({ ...filled, ...change })} />
      {problem !== null && <ProblemNote problem={problem} />}
      <p className="actions">
        {onCancel && (
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        )}
        <button type="submit" className="primary" disabled={busy || filled.bound.trim() === ''}>
          Add
        </button>
      </p>
    </form>
  );
}
