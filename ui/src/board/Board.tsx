import './board.css';
import { useDeferredValue, useState } from 'react';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { others } from '../../../src/client/others.ts';
import { type Column, sortOf, startsDescending } from '../../../src/client/sort.ts';
import { groupToText } from '../../../src/text/group-to-text.ts';
import { TOP_LIMIT } from '../../../src/wire/view-requests.ts';
import { seriesNow } from '../live/counts-now.ts';
import { useSession } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import { type Place, seriesLabels } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { KernelLinks } from '../sites/KernelLinks.tsx';
import { BoardControls } from './BoardControls.tsx';
import { BoardTable } from './BoardTable.tsx';
import { BoardTotal } from './BoardTotal.tsx';
import { chosenSeries } from './chosen-series.ts';
import { useRows } from './use-rows.ts';
import { WithinChart } from './WithinChart.tsx';
import { withOwn } from './with-own.ts';

/** The live leaderboard: the rows that cause the events. */
export function Board({ place }: { place: Place }) {
  const { session, group, filter, within } = place;
  const labels = seriesLabels(place.series);
  const left = place.left && group !== 'row' && group !== 'cpu';
  const live = useView(
    {
      view: 'leaderboard',
      top: TOP_LIMIT,
      sort: sortOf(place.sort),
      group,
      ...(session === null ? {} : { session }),
      ...(labels.length === 0 ? {} : { series: labels }),
      ...(within === null ? {} : { within }),
      ...(left && { left }),
    },
    () => new Leaderboard(TOP_LIMIT, labels),
  );
  const { model: board, version } = live;
  // Until the first message of another view the board is of the place before: so are its rows, and where they lead.
  const [before, setBefore] = useState(place);
  if (live.current && before !== place) setBefore(place);
  const of = live.current ? place : before;
  const [held, hold] = useState(false);
  const order = { column: place.sort, descending: place.descending };
  // A filter looks for a row, whoever's it is.
  const foldsOwn = !withOwn(of) && filter === '';
  const shown = { filter: useDeferredValue(filter), hidesEnded: place.hidesEnded, hidesOwn: foldsOwn };
  const rows = useRows(board, version, order, shown, held);
  const groupBy = useSession(session)?.by ?? 'pid';
  // Rows by CPU are those of a companion, which may start while the session counts.
  const countedBy = live.current && board.session !== '' ? board.session : session;
  const counting = useSession(countedBy);
  const byProcess = groupBy === 'pid';
  const series = chosenSeries(board);
  const chosen = series && seriesNow(series, counting, board.ticks);
  const sortBy = (sort: Column) =>
    go({ sort, descending: sort === place.sort ? !place.descending : startsDescending(sort) });
  return (
    <div className="board" aria-busy={!live.current}>
      <BoardControls {...{ place, board, rows, groupBy, held }} lostTicks={live.lostTicks} />
      <SessionNote id={countedBy} />
      {live.problem !== null && (
        <ProblemNote problem={live.problem}>
          <button
            type="button"
            onClick={() => go({ session: null, series: null, group: 'row', within: null, left: false })}
          >
            Show the default session
          </button>
        </ProblemNote>
      )}
      {chosen !== undefined && (
        <>
          <BoardTotal board={board} series={chosen} within={within} />
          {within !== null && byProcess && (
            <nav className="controls" aria-label={groupToText(within)}>
              <KernelLinks place={place} of={{ within }} />
            </nav>
          )}
          {within !== null && <WithinChart place={place} within={within} series={chosen} />}
          <BoardTable
            board={board}
            series={chosen}
            version={version}
            rows={rows}
            others={others(board, rows)}
            place={of}
            groupBy={groupBy}
            onSort={sortBy}
            onHold={hold}
          />
        </>
      )}
    </div>
  );
}
