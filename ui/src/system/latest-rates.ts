import { rateLines } from '../../../src/client/rate-line.ts';
import type { TotalsTick } from '../../../src/client/totals.ts';

/**
 * The rates of a series at the last point of its chart: several fast ticks are one point. The amount is null if values
 * have none.
 */
export function latestRates(
  ticks: readonly TotalsTick[],
  series: number,
): { rate: number; amountRate: number | null } {
  const cell = (tick: TotalsTick) => tick.cells.get(series);
  const hasAmount = ticks.some((tick) => cell(tick)?.amount != null);
  const { rates } = rateLines(ticks, [(tick) => cell(tick)?.count ?? 0, (tick) => cell(tick)?.amount ?? 0]);
  const [rate = 0, amountRate = 0] = rates.map((line) => line.at(-1) ?? 0);
  return { rate, amountRate: hasAmount ? amountRate : null };
}
