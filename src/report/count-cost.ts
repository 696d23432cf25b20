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

type CpuSeconds = Omit<CountCost, 'cpuPercent'>;

/** The cost of a count of so many seconds. */
export const countCost = (cpu: CpuSeconds, seconds: number): CountCost => ({
  ...cpu,
  cpuPercent: seconds > 0 ? (100 * (cpu.bpftraceSeconds + cpu.vmtallySeconds)) / seconds : 0,
});

/** Cost of the `seconds` since `before`, of the same count. */
export const costSince = (now: CpuSeconds, before: CpuSeconds, seconds: number): CountCost =>
  countCost(
    {
      bpftraceSeconds: now.bpftraceSeconds - before.bpftraceSeconds,
      vmtallySeconds: now.vmtallySeconds - before.vmtallySeconds,
      startSeconds: now.startSeconds - before.startSeconds,
    },
    seconds,
  );

/** Cost of several parts of a time of so many seconds. */
export function mergeCosts(costs: readonly CpuSeconds[], seconds: number): CountCost {
  const sum = (name: keyof CpuSeconds): number => costs.reduce((all, cost) => all + cost[name], 0);
  return countCost(
    {
      bpftraceSeconds: sum('bpftraceSeconds'),
      vmtallySeconds: sum('vmtallySeconds'),
      startSeconds: sum('startSeconds'),
    },
    seconds,
  );
}
