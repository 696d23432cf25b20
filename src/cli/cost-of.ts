import type { Collector } from '../collector/collector.ts';
import { countCost } from '../report/cost-sums.ts';
import type { CountCost } from '../report/count-cost.ts';

/** CPU time of all runs. `seconds`: the duration of their counting. */
export function costOf(
  { cost: { start, count: counting } }: Pick<Collector, 'cost'>,
  seconds: number,
): CountCost {
  return countCost(
    {
      bpftraceSeconds: counting.bpftrace,
      vmtallySeconds: counting.vmtally,
      startSeconds: start.bpftrace + start.vmtally,
    },
    seconds,
  );
}
