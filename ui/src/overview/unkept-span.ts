import type { Course } from '../../../src/client/course.ts';
import type { Span } from '../chart/chart-options.ts';

/** The time before the first tick that is kept, of a session since `sinceMs`; null where all ticks are kept. */
export function unkeptSpan({ ticks: [first] }: Pick<Course, 'ticks'>, sinceMs: number): Span | null {
  // Ticks are numbered from the start of the session: what comes before the first one was not counted.
  if (first === undefined || first.tick <= 2) return null;
  const toMs = first.atMs - 1000 * first.seconds;
  return toMs > sinceMs ? { fromMs: sinceMs, toMs } : null;
}
