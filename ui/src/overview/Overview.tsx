import './overview.css';
import { useState } from 'react';
import { Course } from '../../../src/client/course.ts';
import { type ColumnId, PAGE_COLUMNS } from '../../../src/client/extra-columns.ts';
import { mergedBoard } from '../../../src/client/merged-board.ts';
import { columnsOf, isOrderable, type OverviewColumn, sortOf } from '../../../src/client/overview.ts';
import { isLastShort } from '../../../src/client/short-last.ts';
import { WholeBoard } from '../../../src/client/whole-board.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import type { Span } from '../chart/chart-options.ts';
import { useConnectionState, useIsReplay } from '../live/connection.ts';
import { useBoards } from '../live/use-boards.ts';
import { useSessions } from '../live/use-sessions.ts';
import { useView } from '../live/use-view.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import { fileName, saveFile } from '../parts/save-file.ts';
import type { Place } from '../place/place.ts';
import { control } from '../replay/control.ts';
import { ColumnChooser } from './ColumnChooser.tsx';
import { CoursePanel } from './CoursePanel.tsx';
import { NoColumns } from './NoColumns.tsx';
import { GROUPINGS, groupingOf, OverviewControls, overviewGroup } from './OverviewControls.tsx';
import { OverviewTable } from './OverviewTable.tsx';
import { type Source, sourcesOf } from './sources.ts';
import { tableToCsv } from './table-to-csv.ts';
import { useShownColumns } from './use-shown-columns.ts';

/** Rows of the table; the rest is one row. Their numbers in other sessions may be further down there. */
const TOP = 100;
const TOP_OF_OTHERS = 1_000;

/** The overview: a row for each program, a column for each kind of work on memory that it causes. */
export function Overview({ place }: { place: Place }) {
  const { sessions, problem } = useSessions();
  const [shown, show] = useShownColumns();
  const base = place.session === null ? sessions[0] : sessions.find(({ id }) => id === place.session);
  if (problem !== null) return <ProblemNote problem={problem} />;
  if (base === undefined) return <Waiting />;
  const sources = sourcesOf(base, sessions);
  const all = PAGE_COLUMNS.flatMap(({ id }) => sources.get(id) ?? []);
  const orderable = all.filter(({ column }) => isOrderable(column));
  const chosen =
    orderable.find(({ column: { id } }) => id === place.column) ??
    orderable.find(({ column }) => shown.has(column.id)) ??
    orderable[0];
  if (chosen === undefined) return base.series.length === 0 ? <Waiting /> : <NoColumns place={place} />;
  const visible = all.filter(({ column: { id } }) => shown.has(id) || id === chosen.column.id);
  return <OverviewOf {...{ place, base, sources, shown, show, visible }} source={chosen} />;
}

interface Props {
  place: Place;
  base: SessionInfo;
  sources: ReadonlyMap<ColumnId, Source>;
  shown: ReadonlySet<ColumnId>;
  show: (id: ColumnId, isShown: boolean) => void;
  visible: readonly Source[];
  /** The chosen column, and the session that counts it. */
  source: Source;
}

function OverviewOf({ place, base, sources, shown, show, visible, source }: Props) {
  const chosen = source.column;
  const rows = overviewGroup(place);
  const group = groupingOf(rows);
  const session = { session: source.session.id };
  const series = [...chosen.labels];
  const [choosing, setChoosing] = useState(false);
  const [paused, setPaused] = useState(false);
  const [zoom, setZoom] = useState<Span | null>(null);
  const table = useView(
    { view: 'leaderboard', top: TOP, sort: sortOf(chosen), group: rows, series, ...session },
    () => new WholeBoard(),
    paused,
  );
  const course = useView(
    { view: 'course', take: chosen.take, group, series, ...session },
    () => new Course(),
    paused,
  );
  const others = [...new Map(visible.map(({ session: each }) => [each.id, each])).values()].filter(
    ({ id }) => id !== source.session.id,
  );
  const boards = useBoards(
    others.map(({ id, series: [first] }) => ({
      view: 'leaderboard' as const,
      session: id,
      group: rows,
      top: TOP_OF_OTHERS,
      ...(first && { series: first.label }),
    })),
    paused,
  );
  const connection = useConnectionState();
  const isReplay = useIsReplay();
  const host = connection.kind === 'open' ? connection.greeting.host : 'host';
  // Each tick of a replay is as long as it says.
  const toShow = (each: WholeBoard) => (isReplay ? each : each.whole);
  const board = mergedBoard(toShow(table.model), boards.map(toShow), place);
  const isVisible = ({ id }: OverviewColumn) => visible.some(({ column }) => column.id === id);
  const isShort = !isReplay && isLastShort(toShow(table.model).ticks, source.session.intervalMs);
  // A session that is suspended keeps the numbers of its last tick.
  const hasRate = ({ id }: OverviewColumn) => !isShort && sources.get(id)?.column.counted !== false;
  const columns = columnsOf(board.series, PAGE_COLUMNS)
    .filter(isVisible)
    .map((column) => (hasRate(column) ? column : { ...column, counted: false }));
  // Its series have other indexes in a board of several sessions.
  const ordering = columns.find(({ id }) => id === chosen.id) ?? chosen;
  const seek = (atMs: number | null) =>
    atMs !== null && control({ atMs: Math.ceil(atMs), ...(isReplay ? {} : session) });
  const saveTable = () => {
    const text = tableToCsv(board, GROUPINGS[rows], columns, ordering);
    saveFile(
      fileName(`by-${GROUPINGS[rows]}`, host, board.atMs, 'csv'),
      new Blob([text], { type: 'text/csv' }),
    );
  };
  return (
    <div className="page overview" aria-busy={!table.current}>
      <OverviewControls
        place={place}
        columns={visible.map(({ column }) => column)}
        chosen={chosen}
        choosing={choosing}
        onChoose={setChoosing}
        onSave={saveTable}
      />
      {choosing && <ColumnChooser {...{ base, sources, shown }} onShow={show} />}
      <SessionNote id={place.session} />
      {table.problem !== null && <ProblemNote problem={table.problem} />}
      <CoursePanel
        course={course.model}
        version={course.version}
        chosen={chosen}
        group={GROUPINGS[group]}
        rows={GROUPINGS[rows]}
        host={host}
        selection={{
          zoom,
          onZoom: setZoom,
          onPick: seek,
        }}
        session={source.session.id}
        sinceMs={source.session.createdMs}
        paused={paused}
        onPause={setPaused}
      />
      <OverviewTable
        board={board}
        version={table.version}
        columns={columns}
        chosen={ordering}
        place={source.session.id === base.id ? place : { ...place, session: source.session.id }}
        group={rows}
      />
    </div>
  );
}

const Waiting = () => (
  <p className="empty" role="status">
    Waiting for the first counts
  </p>
);
