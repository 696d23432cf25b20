import './overview.css';
import { useState } from 'react';
import { Course } from '../../../src/client/course.ts';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { columnsOf, type OverviewColumn, sortOf } from '../../../src/client/overview.ts';
import type { Series } from '../../../src/wire/session.ts';
import type { Span } from '../chart/TimeChart.tsx';
import { useConnectionState } from '../live/connection.ts';
import { useSessionSeries } from '../live/use-session-series.ts';
import { useView } from '../live/use-view.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import { fileName, saveFile } from '../parts/save-file.ts';
import type { Place } from '../place/place.ts';
import { clock } from '../text/times.ts';
import { CoursePanel } from './CoursePanel.tsx';
import { GROUPINGS, groupingOf, OverviewControls } from './OverviewControls.tsx';
import { OverviewTable } from './OverviewTable.tsx';
import { tableToCsv } from './table-to-csv.ts';
import { useMoment } from './use-moment.ts';

/** Rows of the table; the rest is one row. */
const TOP = 100;

/** The overview: a row for each program, a column for each kind of work on memory that it causes. */
export function Overview({ place }: { place: Place }) {
  const { series, problem } = useSessionSeries(place.session);
  const columns = columnsOf(series);
  const chosen = columns.find(({ id }) => id === place.column) ?? columns[0];
  if (problem !== null) return <ProblemNote problem={problem} />;
  if (chosen === undefined) return <NoColumns series={series} />;
  return <OverviewOf place={place} columns={columns} chosen={chosen} />;
}

interface Props {
  place: Place;
  columns: readonly OverviewColumn[];
  chosen: OverviewColumn;
}

function OverviewOf({ place, columns, chosen }: Props) {
  const group = groupingOf(place.group);
  const session = place.session === null ? {} : { session: place.session };
  const series = [...chosen.labels];
  const [paused, setPaused] = useState(false);
  const [zoom, setZoom] = useState<Span | null>(null);
  const [pickedMs, setPicked] = useState<number | null>(null);
  const table = useView(
    { view: 'leaderboard', top: TOP, sort: sortOf(chosen), group, series, ...session },
    () => new Leaderboard(),
    paused,
  );
  const course = useView(
    { view: 'course', take: chosen.take, group, series, ...session },
    () => new Course(),
    paused,
  );
  const moment = useMoment(table.model.session, pickedMs, group, chosen);
  const connection = useConnectionState();
  const host = connection.kind === 'open' ? connection.greeting.host : 'host';
  const board = moment.board ?? table.model;
  const shown = moment.board === null ? columns : columnsOf(moment.board.series);
  const saveTable = () => {
    const text = tableToCsv(board, GROUPINGS[group], shown, chosen);
    saveFile(fileName(`by-${group}`, host, board.atMs, 'csv'), new Blob([text], { type: 'text/csv' }));
  };
  return (
    <div className="page overview" aria-busy={!table.current}>
      <OverviewControls place={place} columns={columns} chosen={chosen} />
      <SessionNote id={place.session} />
      {table.problem !== null && <ProblemNote problem={table.problem} />}
      <CoursePanel
        course={course.model}
        version={course.version}
        chosen={chosen}
        groups={`${GROUPINGS[group]}s`}
        host={host}
        selection={{ zoom, pickedMs, onZoom: setZoom, onPick: setPicked }}
        paused={paused}
        onPause={setPaused}
      />
      {moment.problem !== null && <ProblemNote problem={moment.problem} />}
      <p className="tools">
        {pickedMs !== null && (
          <span className="chip" role="status">
            as of <b>{clock(moment.board?.atMs ?? pickedMs)}</b>{' '}
            <button type="button" aria-label="Show the numbers of now" onClick={() => setPicked(null)}>
              ×
            </button>
          </span>
        )}
        <button type="button" onClick={saveTable}>
          Save as CSV
        </button>
      </p>
      <OverviewTable
        board={board}
        version={table.version}
        isPast={moment.board !== null}
        columns={shown}
        chosen={chosen}
        place={place}
        group={group}
      />
    </div>
  );
}

function NoColumns({ series }: { series: readonly Series[] }) {
  return (
    <p className="empty" role="status">
      {series.length === 0
        ? 'Waiting for the first counts'
        : 'This session counts no event that a column of the overview needs. Its events are on the board.'}
    </p>
  );
}
