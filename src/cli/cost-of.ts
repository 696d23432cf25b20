import type { Collector } from '../collector/collector.ts';
import type { CountCost } from '../report/count-cost.ts';

/** CPU time of all runs. `seconds`: the duration of their counting. */
export function costOf(
  { cost: { start, count: counting } }: Pick<Collector, 'cost'>,
  seconds: number,
): CountCost {
  return {
    bpftraceSeconds: counting.bpftrace,
    vmtallySeconds: counting.vmtally,
    startSeconds: start.bpftrace + start.vmtally,
    cpuPercent: seconds > 0 ? (100 * (counting.bpftrace + counting.vmtally)) / seconds : 0,
  };
}
