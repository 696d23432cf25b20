import './overview.css';
import { Course } from '../../../src/client/course.ts';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { columnsOf, type OverviewColumn, sortOf } from '../../../src/client/overview.ts';
import type { Series } from '../../../src/wire/session.ts';
import { useSessionSeries } from '../live/use-session-series.ts';
import { useView } from '../live/use-view.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SessionNote } from '../parts/SessionNote.tsx';
import type { Place } from '../place/place.ts';
import { CourseChart } from './CourseChart.tsx';
import { GROUPINGS, groupingOf, OverviewControls } from './OverviewControls.tsx';
import { OverviewTable } from './OverviewTable.tsx';

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
  const table = useView(
    { view: 'leaderboard', top: TOP, sort: sortOf(chosen), group, series, ...session },
    () => new Leaderboard(),
  );
  const course = useView(
    { view: 'course', take: chosen.take, group, series, ...session },
    () => new Course(),
  );
  return (
    <div className="page overview" aria-busy={!table.current}>
      <OverviewControls place={place} columns={columns} chosen={chosen} />
      <SessionNote id={place.session} />
      {table.problem !== null && <ProblemNote problem={table.problem} />}
      <section className="panel" aria-label={`${chosen.title} over time`}>
        <CourseChart
          course={course.model}
          version={course.version}
          title={`${chosen.title} by the ${GROUPINGS[group]}s with the most`}
          unit={chosen.unit}
        />
      </section>
      <OverviewTable
        board={table.model}
        version={table.version}
        columns={columns}
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
