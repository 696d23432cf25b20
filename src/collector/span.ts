import type { Stretch } from '../compare/reading.ts';
import type { Counts } from '../tally/tally.ts';
import type { ObjectTick } from './events.ts';

/** Counts of a span of time. The last span of a measurement is its `total`. */
export interface Span {
  kind: 'baseline' | 'interval' | 'total';
  counts: Counts;
  /**
   * Reconciliation readings, if the program keeps running totals, joined within each bpftrace (see
   * joinStretch); for a baseline one stretch for each tick.
   */
  readings: Stretch[];
  /** Objects as of the last tick of the span; null if the program pairs none, or no tick came. */
  objects?: ObjectTick | null;
  /** Seconds from the opening of the window to the end of the span, and the length of the span. */
  atSeconds: number;
  seconds: number;
  /** Wall time of the command, or of the whole count if there is no command. */
  elapsedSeconds: number;
  /** The command's exit status; undefined without one. */
  status?: number | undefined;
}
