import type { CountCost } from './count-cost.ts';

/** The cost as a line below the counts. `windowSeconds`: length of the span that the counts cover. */
export function costToText(
  { bpftraceSeconds, vmtallySeconds, startSeconds, cpuPercent, ofFiles }: CountCost,
  windowSeconds: number,
): string {
  // In less than a second the share shows the cost of vmtally's shutdown more than the cost of counting.
  const portion = windowSeconds < 1 ? '' : ` (${cpuPercent.toFixed(1)} % of a CPU)`;
  const seconds = (bpftraceSeconds + vmtallySeconds).toFixed(3);
  if (ofFiles) return `${seconds} CPU seconds to count all that the files have${portion}`;
  return `${seconds} CPU seconds to count${portion}, ${startSeconds.toFixed(3)} to start`;
}
