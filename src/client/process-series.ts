import { amountOf, countOf, type ProcessModel } from './process.ts';
import type { ProcessTick } from './process-tick.ts';

/** Numbers of a process in one series. */
export interface SeriesFigures {
  /** Since the session began; the amount is null if the values are kinds. */
  count: number;
  amount: number | null;
  /** Count per second in the last tick. */
  rate: number;
}

export function seriesFigures(
  { series, totals, ticks }: Pick<ProcessModel, 'series' | 'totals' | 'ticks'>,
  index: number,
): SeriesFigures {
  const total = totals.get(index);
  const last: ProcessTick | undefined = ticks.at(-1);
  const seconds = last?.seconds ?? 1;
  return {
    count: countOf(total),
    amount: amountOf(total, series[index] ?? { value: null }),
    rate: countOf(last?.counts.get(index)) / (seconds || 1),
  };
}
