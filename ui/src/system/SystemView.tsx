import './system.css';
import { Totals } from '../../../src/client/totals.ts';
import { seriesNow } from '../live/counts-now.ts';
import { useSession } from '../live/health.tsx';
import { useThrottled } from '../live/use-throttled.ts';
import { useView } from '../live/use-view.ts';
import { Glossary } from '../parts/Glossary.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import type { Place } from '../place/place.ts';
import { SeriesCard } from './SeriesCard.tsx';

const TERMS = {
  Series: 'A count of the session: all events of a tracepoint, or a part of them.',
  'a second':
    'Events of the last tick by its length, of several ticks if they are shorter than a second. Bytes, pages and times are the sum of the events’ values.',
  'in total': 'Events since the session began.',
  'pgalloc_normal and others':
    'Counters of /proc/vmstat that count the same in the kernel, as lines of the same chart.',
};

/** Shows the whole session: each series over time, with the corresponding vmstat counters. */
export function SystemView({ place: { session } }: { place: Place }) {
  const live = useView({ view: 'totals', ...(session === null ? {} : { session }) }, () => new Totals());
  const version = useThrottled(live.version);
  const totals = live.model;
  const counting = useSession(session);
  return (
    <div className="page system" aria-busy={!live.current}>
      <div className="controls">
        <SessionSelect id={session} />
        <Glossary terms={TERMS} />
        <p className="quiet">Rates over the last minutes, with the vmstat counters that count the same</p>
      </div>
      <SessionNote id={session} />
      {live.problem !== null && <ProblemNote problem={live.problem} />}
      <div className="cards">
        {totals.series.map((series, at) => (
          <SeriesCard
            key={series.label}
            totals={totals}
            version={version}
            at={at}
            series={seriesNow(series, counting)}
          />
        ))}
      </div>
    </div>
  );
}
