import { z } from 'zod';
import { Quantity, TimeMs } from './numbers.ts';

/** The time that a client looks at, and the course of the whole capture, or of the last ten minutes of a service. */
export const TimelineMessage = z.strictObject({
  type: z.literal('timeline'),
  key: z.string(),
  startMs: TimeMs.describe('Start of the line, ms of the Unix epoch'),
  endMs: TimeMs.describe('End of the last tick that was read'),
  atMs: TimeMs.describe('End of the tick that is shown'),
  seconds: Quantity.describe('Length of that tick'),
  state: z
    .enum(['live', 'playing', 'paused', 'end', 'seeking'])
    .describe('live: the counts of now, of a service that counts'),
  speed: z.number().describe('Seconds of the line that a second shows'),
  read: z.number().min(0).max(1).describe('Part of the capture that was read'),
  points: z
    .array(z.tuple([TimeMs, TimeMs, Quantity]))
    .nullable()
    .describe('Start, end and events a second of all series, by time; null if unchanged'),
  gaps: z.array(
    z.strictObject({
      fromMs: TimeMs,
      toMs: TimeMs,
      why: z.enum(['not counted', 'not recorded', 'between runs', 'capture damaged']),
    }),
  ),
  notes: z.array(z.string()).describe('Sentences on what is missing'),
});

export type TimelineMessage = z.infer<typeof TimelineMessage>;
