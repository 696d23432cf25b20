import './process.css';
import { ProcessModel } from '../../../src/client/process.ts';
import { useView } from '../live/use-view.ts';
import { Icon } from '../parts/Icon.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import { useShortcut } from '../parts/use-shortcut.ts';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { type Place, placeOfView, seriesLabels } from '../place/place.ts';
import { go, goBack } from '../place/use-place.ts';
import { ProcessNumbers } from './ProcessNumbers.tsx';
import { ProcessTitle } from './ProcessTitle.tsx';

/** Shows a process or another row: its details, and its distributions now and over time. */
export function ProcessView({ place }: { place: Place }) {
  const { session, pid, start, row } = place;
  const live = useView(
    {
      view: 'process',
      ...(session === null ? {} : { session }),
      ...(pid !== null ? { pid } : row !== null ? { row } : {}),
      ...(pid !== null && start !== null ? { start } : {}),
    },
    () => new ProcessModel(),
  );
  const board = placeOfView(place, 'board');
  useShortcut('Escape', () => goBack(board));
  return (
    <div className="page process" aria-busy={!live.current}>
      <PlaceLink to={board} className="back">
        <Icon name="back" /> Board
      </PlaceLink>
      <SessionNote id={session} />
      {live.problem !== null && <ProblemNote problem={live.problem} />}
      {live.current && live.problem === null && (
        <>
          <ProcessTitle process={live.model} />
          <ProcessNumbers
            process={live.model}
            version={live.version}
            label={seriesLabels(place.series)[0] ?? null}
            onSeries={(series) => go({ series }, 'replace')}
          />
        </>
      )}
    </div>
  );
}
