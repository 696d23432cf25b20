import { useMemo } from 'react';
import type { Course } from '../../../src/client/course.ts';
import { rateLines } from '../../../src/client/rate-line.ts';
import { type ChartSelection, TimeChart } from '../chart/TimeChart.tsx';
import { useIsReplay } from '../live/connection.ts';
import { unkeptSpan } from './unkept-span.ts';

interface Props {
  course: Course;
  /** Version of the course, which changes in place. */
  version: number;
  title: string;
  /** Unit of the number, in the plural. */
  unit: string;
  height?: number;
  /** False if there are no other groups. */
  withOthers?: boolean;
  selection?: ChartSelection;
  /** Start of the session, ms of the Unix epoch; null where the chart does not say what is no longer kept. */
  sinceMs?: number | null;
}

/** A number over the last minutes: the largest groups, and all others, on top of each other. */
export function CourseChart({
  course,
  version,
  title,
  unit,
  height = 180,
  withOthers = true,
  sinceMs = null,
  ...rest
}: Props) {
  const { groups, marks } = course;
  const isReplay = useIsReplay();
  const data = useMemo(() => {
    const of = (group: number) => (tick: Course['ticks'][number]) =>
      tick.numbers && (tick.numbers[group] ?? 0);
    const others = (tick: Course['ticks'][number]) => tick.numbers && tick.rest;
    return rateLines(
      course.ticks,
      [...groups.map((_, group) => of(group)), ...(withOthers ? [others] : [])],
      // In a replay the last point is the tick that the table shows.
      isReplay ? 0 : 1,
      marks.map(({ atMs }) => atMs),
      isReplay,
    );
  }, [course, version, groups, marks, withOthers, isReplay]);
  return (
    <TimeChart
      title={`${title}: ${unit} a second`}
      labels={withOthers ? [...groups, 'others'] : groups}
      data={data}
      unit={unit}
      nowMs={course.atMs}
      height={height}
      stacked
      // The table beside it is ordered by the last tick.
      choice={withOthers ? 'Most in the last 10 min:' : undefined}
      marks={marks}
      unkept={sinceMs === null ? null : unkeptSpan(course, sinceMs)}
      {...rest}
    />
  );
}
