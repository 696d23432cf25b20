import { useMemo } from 'react';
import type { Course } from '../../../src/client/course.ts';
import { rateLines } from '../../../src/client/rate-line.ts';
import { TimeChart } from '../chart/TimeChart.tsx';

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
}

/** A number over the last minutes: the largest groups, and all others, on top of each other. */
export function CourseChart({ course, version, title, unit, height = 180, withOthers = true }: Props) {
  const { groups } = course;
  const data = useMemo(() => {
    const of = (group: number) => (tick: Course['ticks'][number]) =>
      tick.numbers && (tick.numbers[group] ?? 0);
    return rateLines(course.ticks, [
      ...groups.map((_, group) => of(group)),
      ...(withOthers ? [(tick: Course['ticks'][number]) => tick.numbers && tick.rest] : []),
    ]);
  }, [course, version, groups, withOthers]);
  return (
    <TimeChart
      title={`${title}: ${unit} a second`}
      labels={withOthers ? [...groups, 'others'] : groups}
      data={data}
      unit={unit}
      nowMs={course.atMs}
      height={height}
      stacked
    />
  );
}
