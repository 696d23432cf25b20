import { z } from 'zod';

/** The cost of a count, as reports have it. */
export const CountCost = z
  .strictObject({
    bpftraceSeconds: z.number(),
    vmtallySeconds: z.number(),
    startSeconds: z.number().describe('CPU seconds of both until the count began: compiling and attaching'),
    cpuPercent: z.number().describe('CPU time while counting, in percent of one CPU'),
  })
  .describe('CPU time; the time of the probes is part of the processes that cause the events');

export type CountCost = z.infer<typeof CountCost>;

/** The cost as a line below the counts. `windowSeconds`: length of the span that the counts cover. */
export function costToText(
  { bpftraceSeconds, vmtallySeconds, startSeconds, cpuPercent }: CountCost,
  windowSeconds: number,
): string {
  // In less than a second the share shows the cost of vmtally's shutdown more than the cost of counting.
  const portion = windowSeconds < 1 ? '' : ` (${cpuPercent.toFixed(1)} % of a CPU)`;
  const seconds = (bpftraceSeconds + vmtallySeconds).toFixed(3);
  return `${seconds} CPU seconds to count${portion}, ${startSeconds.toFixed(3)} to start`;
}
