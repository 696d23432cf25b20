import { z } from 'zod';
import { TickSeconds, TimeMs } from './numbers.ts';
import { Series } from './series.ts';

/** Most series of a session: one of all tracepoints of a kernel has fewer. */
const MOST_SERIES = 4096;

/** The first fields of a message on a tick. */
export const viewHead = {
  key: z.string().describe('Key of the view, from `subscribed`'),
  session: z.string(),
  tick: z.int(),
  atMs: TimeMs.describe('End of the tick, ms of the Unix epoch'),
  seconds: TickSeconds.describe('Length of the tick'),
  reset: z
    .boolean()
    .describe('True if this message is a snapshot; false if it updates the messages before it'),
  series: z.array(Series).max(MOST_SERIES).optional().describe('Series of the session; only with reset'),
};
