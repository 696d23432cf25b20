import { useMemo } from 'react';
import type { Course } from '../../../src/client/course.ts';
import type { OverviewColumn } from '../../../src/client/overview.ts';
import { rateLines } from '../../../src/client/rate-line.ts';
import { TimeChart } from '../chart/TimeChart.tsx';

interface Props {
  course: Course;
  /** Version of the course, which changes in place. */
  version: number;
  column: OverviewColumn;
}

/** The chosen column over the last minutes: the largest groups, and all others, on top of each other. */
export function CourseChart({ course, version, column }: Props) {
  const { groups } = course;
  const data = useMemo(() => {
    const of = (group: number) => (tick: Course['ticks'][number]) =>
      tick.numbers && (tick.numbers[group] ?? 0);
    return rateLines(course.ticks, [
      ...groups.map((_, group) => of(group)),
      (tick: Course['ticks'][number]) => tick.numbers && tick.rest,
    ]);
  }, [course, version, groups]);
  return (
    <TimeChart
      title={`${column.title} by the programs with the most: ${column.unit} a second`}
      labels={[...groups, 'others']}
      data={data}
      unit={column.unit}
      nowMs={course.atMs}
      height={180}
      stacked
    />
  );
}
