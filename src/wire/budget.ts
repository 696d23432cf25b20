import { z } from 'zod';
import { Quantity, TimeMs } from './numbers.ts';

/** The limit of a session's overhead, and the measures that keep the overhead within it. */
export const Budget = z.strictObject({
  percent: Quantity.describe('Limit, in percent of one CPU'),
  usedPercent: Quantity.describe(
    'Cost of processes and probes together, mean of the last ticks, in percent of one CPU',
  ),
  processesPercent: Quantity.describe(
    'Cost of bpftrace and vmtally, mean of the last ticks, in percent of one CPU',
  ),
  probesPercent: Quantity.nullable().describe(
    'Cost of the probes in the last tick, in percent of one CPU; null if the kernel does not measure it and vmtally estimates it',
  ),
  askedMs: z.int().describe('Requested milliseconds between ticks'),
  slower: z
    .strictObject({
      sinceMs: TimeMs,
      percent: Quantity.describe('Cost that led to it, in percent of one CPU'),
    })
    .nullable()
    .describe(
      'Time since which ticks are longer than requested, ms of the Unix epoch, and the cost that led to it; null if they are not',
    ),
  leftOut: z
    .array(
      z.strictObject({
        events: z.array(z.string()).describe('Labels of the series'),
        sinceMs: TimeMs.nullable().describe(
          'Time since which the events are not counted, ms of the Unix epoch; null if they are counted again',
        ),
        seconds: Quantity.describe('Seconds for which they were not counted before that time'),
        percent: Quantity.describe('Cost of the session when they were last dropped, in percent of one CPU'),
      }),
    )
    .describe('Events that are dropped now, or were for some time'),
});

export type Budget = z.infer<typeof Budget>;
