import './vmstat.css';
import { useState } from 'react';
import { Latest } from '../../../src/client/latest.ts';
import { isLastShort } from '../../../src/client/short-last.ts';
import { grouped } from '../../../src/text/units.ts';
import type { VmstatMessage } from '../../../src/wire/views.ts';
import { useSession } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';
import { Glossary } from '../parts/Glossary.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import { PlaceFilter } from '../place/PlaceFilter.tsx';
import type { Place } from '../place/place.ts';
import { CounterTable } from './CounterTable.tsx';
import { kindOf } from './counter-kind.ts';

const TERMS = {
  Now: 'The rate of a counter in the last tick. A gauge has no rate: its value at the end of the tick.',
  'Since the session began': 'How much the counter or gauge changed since then.',
  'Since boot':
    'The value of the counter in /proc/vmstat; for a named count, its total over all runs of the service.',
  'Counted as': 'The series of this session whose probe stands where the kernel counts this counter.',
};

/** Shows the named counts and every counter of /proc/vmstat, by group. */
export function VmstatView({ place }: { place: Place }) {
  const { session, filter } = place;
  const live = useView(
    { view: 'vmstat', ...(session === null ? {} : { session }) },
    () => new Latest<VmstatMessage>(),
  );
  const [filters, setFilters] = useState({ answered: false, moved: false });
  const intervalMs = useSession(session)?.intervalMs;
  const { message } = live.model;
  const wanted = filter.trim().toLowerCase();
  const all = message?.counters ?? [];
  const counters = all.filter(
    ({ name, answers, since }) =>
      matches(name, wanted) && (!filters.answered || answers.length > 0) && (!filters.moved || since !== 0),
  );
  return (
    <div className="page vmstat" aria-busy={!live.current}>
      <div className="controls">
        <SessionSelect id={session} />
        <PlaceFilter place={place} subject="name or meaning" />
        <label className="check">
          <input
            type="checkbox"
            checked={filters.answered}
            onChange={({ target }) => setFilters({ ...filters, answered: target.checked })}
          />
          with a series
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={filters.moved}
            onChange={({ target }) => setFilters({ ...filters, moved: target.checked })}
          />
          that changed
        </label>
        <Glossary terms={TERMS} />
        <p className="quiet">
          {grouped(counters.length)} of {grouped(all.length)} counters
        </p>
      </div>
      <SessionNote id={session} />
      {live.problem !== null && <ProblemNote problem={live.problem} />}
      {message !== null && (
        <CounterTable
          counters={counters}
          seconds={message.seconds}
          isShort={isLastShort([message], intervalMs)}
        />
      )}
    </div>
  );
}

/** True if the name or the meaning of a counter contains the text, in small letters. */
const matches = (name: string, text: string): boolean =>
  name.toLowerCase().includes(text) || kindOf(name).meaning.toLowerCase().includes(text);
