import '../board/board.css';
import './sites.css';
import { useDeferredValue, useState } from 'react';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { others } from '../../../src/client/others.ts';
import { requestedSeries } from '../../../src/client/site-numbers.ts';
import { siteSeries } from '../../../src/client/site-series.ts';
import { type Column, sortOf, startsDescending } from '../../../src/client/sort.ts';
import { SITE_EVENTS } from '../../../src/wire/session.ts';
import { TOP_LIMIT } from '../../../src/wire/view-requests.ts';
import { BoardTable } from '../board/BoardTable.tsx';
import { BoardTotal } from '../board/BoardTotal.tsx';
import { chosenSeries } from '../board/chosen-series.ts';
import { useRows } from '../board/use-rows.ts';
import { useIsReplay } from '../live/connection.ts';
import { seriesNow } from '../live/counts-now.ts';
import { useSession } from '../live/health.tsx';
import { useOwner } from '../live/use-owner.ts';
import { useView } from '../live/use-view.ts';
import { Attaching } from '../parts/Attaching.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import { type Place, seriesLabels } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { SitesOfCapture } from '../replay/SitesOfCapture.tsx';
import { SitesControls } from './SitesControls.tsx';
import { SitesCost } from './SitesCost.tsx';

const NO_REQUESTS =
  'This capture has no bytes that were asked for: vmtally record --by pid,site -e kmalloc_requested,kmem_cache_requested keeps them.';

/** Shows which code of the kernel allocates. A link from a row of this view has the companion's id. */
export function SitesView({ place }: { place: Place }) {
  const owner = useOwner(place.session);
  // Without an owner the page waits for the first health message.
  if (owner === undefined) return <div className="board sites" aria-busy />;
  return <OwnOrBeside place={{ ...place, session: owner }} />;
}

/** Waits until it is known what the session counts: one by call site needs no companion. */
function OwnOrBeside({ place }: { place: Place }) {
  const base = useSession(place.session);
  const isReplay = useIsReplay();
  if (base === undefined) return <div className="board sites" aria-busy />;
  if (isReplay) return base.sites ? <Captured place={place} /> : <SitesOfCapture />;
  const isOwn = base.by === 'site' && place.pid === null && place.within === null;
  return <Sites place={place} isOwn={isOwn} />;
}

/** Waits until the series of a capture are known, which has those that were recorded. */
function Captured({ place }: { place: Place }) {
  const { model, version } = useView({ view: 'leaderboard', top: 1 }, () => new Leaderboard(1));
  if (version === 0) return <div className="board sites" aria-busy />;
  return <Sites place={place} isOwn own={siteSeries(model.series)} />;
}

/**
 * The call sites of a session, of one process, or of a group of processes. A companion session counts them while they are
 * shown. `isOwn`: the session counts by call site itself, and has series of its own. `own`: those of a capture that are shown
 * unless the place names others.
 */
function Sites({ place, isOwn, own }: { place: Place; isOwn: boolean; own?: readonly string[] }) {
  const { session, pid, start, within } = place;
  const labels = !isOwn ? SITE_EVENTS : place.series === null && own ? own : seriesLabels(place.series);
  const live = useView(
    {
      view: 'leaderboard',
      group: 'site',
      ...(labels.length > 0 && { series: [...labels] }),
      sort: sortOf(place.sort),
      top: TOP_LIMIT,
      ...(session === null ? {} : { session }),
      ...(pid === null ? {} : { pid, ...(start !== null && { start }) }),
      ...(within !== null && { within }),
    },
    () => new Leaderboard(TOP_LIMIT, labels),
  );
  const { model: board, version, problem } = live;
  const companion = live.current ? board.session : '';
  const counting = useSession(companion);
  const state = counting?.state;
  const [held, hold] = useState(false);
  const shown = { filter: useDeferredValue(place.filter), hidesEnded: false };
  const rows = useRows(board, version, { column: place.sort, descending: place.descending }, shown, held);
  const chosen = chosenSeries(board);
  const begun = live.current && board.tick > 0 && chosen !== undefined;
  const waits = state === undefined || state === 'starting' || state === 'counting';
  const series = begun ? seriesNow(chosen, counting, board.ticks) : undefined;
  const sortBy = (sort: Column) =>
    go({ sort, descending: sort === place.sort ? !place.descending : startsDescending(sort) });
  return (
    <div className="board sites" aria-busy={!begun}>
      <SitesControls
        place={place}
        board={begun ? board : null}
        isOwn={isOwn}
        shown={rows.length}
        held={held}
      />
      {state !== undefined && state !== 'starting' && <SessionNote id={companion} />}
      {problem !== null && (
        <ProblemNote problem={problem}>
          {(pid !== null || within !== null) && (
            <button type="button" onClick={() => go({ pid: null, start: null, within: null })}>
              Show all call sites
            </button>
          )}
        </ProblemNote>
      )}
      {!begun && waits && own === undefined && problem === null && (
        <Attaching session={companion} usual="1 s">
          <SitesCost id={session} pid={pid} within={within} />
        </Attaching>
      )}
      {!begun && own !== undefined && problem === null && (
        <p className="empty" role="status">
          The capture is read for its call sites
        </p>
      )}
      {begun && own !== undefined && requestedSeries(board) === undefined && (
        <p className="quiet">{NO_REQUESTS}</p>
      )}
      {series !== undefined && (
        <>
          <BoardTotal board={board} series={series} />
          <BoardTable
            board={board}
            series={series}
            version={version}
            rows={rows}
            others={others(board, rows)}
            place={{ ...place, group: 'row' }}
            groupBy="site"
            onSort={sortBy}
            onHold={hold}
          />
        </>
      )}
    </div>
  );
}
