import './process.css';
import { ProcessModel } from '../../../src/client/process.ts';
import { AlertButton } from '../alerts/AlertButton.tsx';
import { type SessionHealth, useSession } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';
import { PagesTab } from '../pages/PagesTab.tsx';
import { PAGES_TERMS } from '../pages/terms.ts';
import { Glossary } from '../parts/Glossary.tsx';
import { Icon } from '../parts/Icon.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import { useShortcut } from '../parts/use-shortcut.ts';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { type Place, seriesLabels } from '../place/place.ts';
import { placeOfView } from '../place/place-of-view.ts';
import { go, goBack } from '../place/use-place.ts';
import { isOfCompanionBySite } from '../sites/is-of-companion-by-site.ts';
import { KernelLinks } from '../sites/KernelLinks.tsx';
import { ProcessNumbers } from './ProcessNumbers.tsx';
import { ProcessTabs } from './ProcessTabs.tsx';
import { ProcessTitle } from './ProcessTitle.tsx';

const TERMS = {
  Rate: 'Events of the process in the last tick, a second.',
  Count: 'Its events since the session began.',
  Amount: 'The sum of the events’ values since then: bytes, pages or time.',
  Distribution: 'Its events by value: each bar is one exact value, or one range of times.',
  'value × time': 'Events a second by value and time: the darker, the more (in dark colours: the brighter).',
  'Minor and major faults': 'Of the kernel’s own count for the process (/proc/PID/stat), since it started.',
};

/** Shows a process or another row: its details, and its distributions now and over time. */
export function ProcessView({ place }: { place: Place }) {
  const { session, pid, start, row } = place;
  const live = useView(
    {
      view: 'process',
      ...(session === null ? {} : { session }),
      // A call site of a process has the pid too, for the way back.
      ...(row !== null ? { row } : pid !== null ? { pid, ...(start !== null && { start }) } : {}),
    },
    () => new ProcessModel(),
  );
  const shown = useSession(session);
  const sites = sitesOf(place, shown);
  const board = sites ?? placeOfView(place, 'board');
  useShortcut('Escape', () => goBack(board));
  const { who } = live.model;
  // A row that is no process has no memory of its own.
  const of = row !== null || pid === null ? null : { pid, start };
  return (
    <div className="page process" aria-busy={!live.current}>
      <PlaceLink to={board} className="back">
        <Icon name="back" /> {sites === null ? 'Board' : 'Sites'}
      </PlaceLink>
      <SessionNote id={session} />
      {live.problem !== null && <ProblemNote problem={live.problem} />}
      {live.current && live.problem === null && (
        <>
          <div className="controls">
            <ProcessTitle process={live.model} />
            {row === null && pid !== null && who?.ended === false && (
              <KernelLinks place={place} of={{ pid, start: who.start }} />
            )}
            {pid !== null && who?.name != null && shown !== undefined && (
              <AlertButton
                session={shown.id}
                initial={{ event: seriesLabels(place.series)[0] ?? '', by: 'name', filter: who.name }}
              />
            )}
            <Glossary terms={of !== null && place.tab === 'pages' ? PAGES_TERMS : TERMS} />
          </div>
          {of !== null && <ProcessTabs place={place} />}
          {of !== null && place.tab === 'pages' ? (
            <PagesTab of={of} place={place} isPast={place.at !== null} />
          ) : (
            <ProcessNumbers
              process={live.model}
              version={live.version}
              session={shown}
              label={seriesLabels(place.series)[0] ?? null}
              onSeries={(series) => go({ series }, 'replace')}
            />
          )}
        </>
      )}
    </div>
  );
}

/** The view that a row of a companion by call site came from; null for any other row. */
const sitesOf = (place: Place, session: SessionHealth | undefined): Place | null =>
  isOfCompanionBySite(session)
    ? {
        ...placeOfView(place, 'sites'),
        session: session.companionOf,
        pid: place.pid,
        start: place.start,
        within: place.within,
      }
    : null;
