import './state.css';
import { useDeferredValue } from 'react';
import { Latest } from '../../../src/client/latest.ts';
import type { StateMessage } from '../../../src/wire/state.ts';
import { useView } from '../live/use-view.ts';
import { Glossary } from '../parts/Glossary.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { PlaceFilter } from '../place/PlaceFilter.tsx';
import type { Place } from '../place/place.ts';
import { SitesPanel } from './SitesPanel.tsx';
import { SlabPanel } from './SlabPanel.tsx';
import { readingText } from './texts.ts';
import { ZonesPanel } from './ZonesPanel.tsx';

/** Most rows of a table. */
const TOP = 1_000;

const TERMS = {
  'Slab caches': 'As /proc/slabinfo has them, and their other names: SLUB merges caches of like objects.',
  Active:
    'Objects in use, and free ones in the slabs that CPUs hold. Bytes are those of all slabs of the cache.',
  Change: 'Since the last reading, some 10 s before. The state is read only while somebody looks.',
  Since: 'Since the first reading: when somebody began to look.',
  Events: 'Allocations less frees of the cache between the readings, where a session counts both by cache.',
  Order: 'A block of order 3 has 8 pages that lie side by side.',
  Fragmentation:
    'Says why an allocation of this order would fail: near 0 for lack of free memory, near 1 as it is fragmented. “free”: it would not fail.',
  Unusable: 'Part of the free memory that is in blocks of a smaller order.',
  'Allocation sites': 'What is not freed, by place in the source, as /proc/allocinfo has it.',
};

/** Shows the state of the kernel's memory, beside the events that move it. */
export function StateView({ place }: { place: Place }) {
  const live = useView({ view: 'state', sort: 'bytes', top: TOP }, () => new Latest<StateMessage>());
  const wanted = useDeferredValue(place.filter).trim().toLowerCase();
  const { message } = live.model;
  return (
    <div className="page state" aria-busy={message === null && live.problem === null}>
      <div className="controls">
        <PlaceFilter place={place} subject="cache or site" />
        <Glossary terms={TERMS} />
        {message !== null && (
          <p className="quiet" data-testid="state-reading">
            {readingText(message)}
          </p>
        )}
      </div>
      {live.problem !== null && <ProblemNote problem={live.problem} />}
      {message !== null && (
        <>
          {message.missing.map(({ part, reason, hint }) => (
            <p key={part} className="quiet" data-testid={`missing-${part}`}>
              {reason}. {hint}
            </p>
          ))}
          <SlabPanel message={message} wanted={wanted} />
          <ZonesPanel message={message} />
          <SitesPanel message={message} wanted={wanted} />
        </>
      )}
    </div>
  );
}
