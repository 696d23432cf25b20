import type { Leaderboard } from '../../../src/client/leaderboard.ts';
import { groupToText } from '../../../src/text/group-to-text.ts';
import { grouped, plural } from '../../../src/text/units.ts';
import { useIsReplay } from '../live/connection.ts';
import { Glossary } from '../parts/Glossary.tsx';
import { OrderHeld } from '../parts/OrderHeld.tsx';
import { SeriesSelect } from '../parts/SeriesSelect.tsx';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import { PlaceFilter } from '../place/PlaceFilter.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import type { Place } from '../place/place.ts';
import { placeOfView } from '../place/place-of-view.ts';
import { go } from '../place/use-place.ts';

const TERMS = {
  Site: 'Code of the kernel that allocates: the place that its call returns to, as function+0xOFFSET/0xLENGTH, and [module] behind it. A row opens to the sizes of its objects, and to its whole name.',
  Rate: 'Its calls of kmalloc and kmem_cache_alloc in the last tick, a second.',
  Bytes:
    'Size of the objects that it got, a second and since counting began: that of their slots, not of the requests.',
  Count: 'Its calls since counting began, which is when somebody opened this view.',
  Requested:
    'Bytes that its calls asked for since counting began. Wasted is the part of the bytes that it got, and nobody asked for.',
  'Most by': 'The process that came there most often, as comm-pid: all its calls since counting began.',
  Share: 'Its part of all call sites, in the column that orders them.',
};

const TERMS_OF_CAPTURE = {
  ...TERMS,
  Rate: 'Its calls in the tick that is shown, a second.',
  Bytes:
    'Size of the objects that it got, a second and since the start of the capture: that of their slots, not of the requests.',
  Count: 'Its calls since the start of the capture.',
  Requested:
    'Bytes that its calls asked for since the start of the capture. Wasted is the part of the bytes that it got, and nobody asked for.',
  'Most by':
    'The process that came there most often, as comm-pid: all its calls since the start of the capture.',
};

interface Props {
  place: Place;
  /** Null until call sites are counted. */
  board: Leaderboard | null;
  /** True if the session counts by call site itself. */
  isOwn: boolean;
  shown: number;
  held: boolean;
}

/** Controls of the call sites: session, process, filter. */
export function SitesControls({ place, board, isOwn, shown, held }: Props) {
  const { pid, start, within } = place;
  return (
    <search className="controls" aria-label="Controls of call sites">
      <SessionSelect id={place.session} withoutCompanions />
      {isOwn && board !== null && (
        <SeriesSelect
          series={board.series}
          total={board.total}
          value={place.series ?? board.series[board.chosen]?.label ?? ''}
          sum={board.summed.length > 1 ? place.series : null}
          onChange={(series) => go({ series })}
        />
      )}
      <PlaceFilter place={place} subject="function, module" />
      {pid !== null && (
        <p className="chip">
          process{' '}
          <PlaceLink to={{ ...placeOfView(place, 'process'), pid, start }}>
            <b>{pid}</b>
          </PlaceLink>{' '}
          <button
            type="button"
            aria-label="Show all call sites"
            onClick={() => go({ pid: null, start: null })}
          >
            ×
          </button>
        </p>
      )}
      {within !== null && (
        <p className="chip">
          <PlaceLink to={{ ...placeOfView(place, 'board'), within }}>
            <b>{groupToText(within)}</b>
          </PlaceLink>{' '}
          <button type="button" aria-label="Show all call sites" onClick={() => go({ within: null })}>
            ×
          </button>
        </p>
      )}
      <Glossary terms={useIsReplay() ? TERMS_OF_CAPTURE : TERMS} />
      {board !== null && (
        <p className="quiet row-count">
          <OrderHeld held={held} />
          <span data-testid="row-count">
            {grouped(shown)} of {plural(board.rows.size + board.rest.rows, 'site')}
          </span>
        </p>
      )}
    </search>
  );
}
