import type { Stretch } from '../compare/reading.ts';
import type { Counts } from '../tally/tally.ts';

/** Counts of a stretch of time. The last one of a measurement is its `total`. */
export interface Span {
  kind: 'baseline' | 'interval' | 'total';
  counts: Counts;
  /** The books, where the session keeps them: one stretch for each bpftrace; of a baseline one for each tick. */
  books: Stretch[];
  /** Seconds from the opening of the window to the end of the span, and of the span itself. */
  atSeconds: number;
  seconds: number;
  /** Wall time of the command, or of the whole where there is none. */
  elapsedSeconds: number;
  /** The command's exit status; undefined without one. */
  status?: number | undefined;
}
