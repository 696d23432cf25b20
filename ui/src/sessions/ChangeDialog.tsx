import { type FormEvent, useState } from 'react';
import { LIMITS, type SessionInfo } from '../../../src/wire/session.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { changeSession } from './api.ts';
import { EventCosts } from './EventCosts.tsx';
import { EventsField } from './EventsField.tsx';
import { changedEvents, commonFilter, eventText } from './event-text.ts';
import { IntervalField } from './IntervalField.tsx';
import { useAction } from './use-action.ts';

interface Props {
  session: SessionInfo;
  events: readonly string[];
  onClose: () => void;
}

/** Changes a session's events, their filter and the interval. */
export function ChangeDialog({ session, events: names, onClose }: Props) {
  const common = commonFilter(session.events);
  const [events, setEvents] = useState(eventText(session.events));
  const [filter, setFilter] = useState<string | null>(null);
  const askedMs = session.budget?.askedMs ?? session.intervalMs;
  const [intervalMs, setInterval] = useState(askedMs);
  const { busy, problem, run } = useAction();
  const send = async (submitted: FormEvent) => {
    submitted.preventDefault();
    const next = changedEvents(session.events, events, filter);
    // Send only changed fields: new events restart bpftrace, but a new interval may not.
    const change = {
      ...(JSON.stringify(next) === JSON.stringify(session.events) ? {} : { events: next }),
      ...(intervalMs === askedMs ? {} : { intervalMs }),
    };
    if (Object.keys(change).length === 0 || (await run(() => changeSession(session.id, change)))) onClose();
  };
  return (
    <Dialog title={`Change ${session.name}`} onClose={onClose}>
      <form onSubmit={(submitted) => void send(submitted)}>
        <div className="fields">
          <EventsField value={events} names={names} onChange={setEvents} />
          <label className="field grow">
            <span>Filter of each event</span>
            <input
              name="filter"
              value={filter ?? common ?? ''}
              placeholder={common === null ? 'filters differ; kept unless you enter one' : 'none'}
              maxLength={LIMITS.filter}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => setFilter(target.value)}
            />
          </label>
          <IntervalField value={intervalMs} onChange={setInterval} />
        </div>
        <EventCosts value={events} names={names} session={session.id} />
        {problem !== null && <ProblemNote problem={problem} />}
        <p className="actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={busy}>
            Change
          </button>
        </p>
      </form>
    </Dialog>
  );
}
