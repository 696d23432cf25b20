import { z } from 'zod';

/** The cost of a count, as reports have it. */
export const CountCost = z
  .strictObject({
    bpftraceSeconds: z.number(),
    vmtallySeconds: z.number(),
    startSeconds: z.number().describe('CPU seconds of both until the count began: compiling and attaching'),
    cpuPercent: z.number().describe('CPU time while counting, in percent of one CPU'),
    ofFiles: z
      .literal(true)
      .optional()
      .describe('True if the report is of a part of a capture: the cost is of all that its files have'),
  })
  .describe('CPU time; the time of the probes is part of the processes that cause the events');

export type CountCost = z.infer<typeof CountCost>;
