import type { Timeline } from '../../../src/client/timeline.ts';

/** The course of the total as the path of an area in a box of this size. Its highest rate has the height of the box. */
export function coursePath(timeline: Timeline, width: number, height: number): string {
  const { points } = timeline;
  const highest = Math.max(1e-9, ...points.map(([, , rate]) => rate));
  const x = (atMs: number) => (width * timeline.partAt(atMs)).toFixed(1);
  return points
    .map(([fromMs, toMs, rate]) => {
      const y = (height * (1 - rate / highest)).toFixed(1);
      return `M${x(fromMs)} ${height}V${y}H${x(toMs)}V${height}z`;
    })
    .join('');
}
