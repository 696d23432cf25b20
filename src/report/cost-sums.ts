import type { CountCost } from './count-cost.ts';

type CpuSeconds = Omit<CountCost, 'cpuPercent' | 'ofFiles'>;

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
