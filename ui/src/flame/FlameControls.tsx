import { Glossary } from '../parts/Glossary.tsx';
import { ProcessesChip } from '../parts/ProcessesChip.tsx';
import { SampleButtons } from '../parts/SampleButtons.tsx';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import type { Place } from '../place/place.ts';
import { RATES } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';
import { useEvents } from '../sessions/use-events.ts';
import { listedEvents, USUAL_EVENT } from './events.ts';

const TERMS = {
  Frame:
    'A function of the kernel. It is as wide as the events that it and everything that it called caused; the frames below it are those that it called. At the top are the processes, by name.',
  Sampled:
    'Every event is counted, by process and call site. Of some, chosen by chance, the stack is kept: by these the counts are divided.',
  'Exact and estimated':
    'Totals, processes and call sites are exact. A share that chance has a part in has its 95 % interval.',
  'no stack': 'Events of a call site of which no event was sampled.',
  deeper: 'Functions further out than the 16 that are kept of a stack.',
};

/** Controls of the flame graph: session, event, sampling, whose events. */
export function FlameControls({ place }: { place: Place }) {
  const { rate, sample } = place;
  const event = place.event ?? USUAL_EVENT;
  const events = listedEvents(useEvents(), event);
  return (
    <search className="controls" aria-label="Controls of the flame graph">
      <SessionSelect id={place.session} withoutCompanions />
      <label className="field">
        <span>Event</span>
        <select value={event} onChange={({ target }) => go({ event: target.value, sample: null })}>
          {events.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Stacks of</span>
        <select value={rate} onChange={({ target }) => go({ rate: Number(target.value), sample: null })}>
          {RATES.map((each) => (
            <option key={each} value={each}>
              {each === 1 ? 'all events' : `one of ${each} events`}
            </option>
          ))}
        </select>
      </label>
      <ProcessesChip place={place} />
      <SampleButtons legend="Sample for" sample={sample} />
      <Glossary terms={TERMS} />
    </search>
  );
}
