import type { Series } from '../probe/program.ts';
import { balance, type Unseen, type UnseenRate } from './balance.ts';
import type { Chosen } from './choose.ts';
import { deltasOf, type Words } from './deltas.ts';
import type { Stretch } from './reading.ts';

/**
 * What a kernel does without an event while little else happens, by identity, from the ticks of a baseline: the rate at
 * which vmstat had more than the tracepoints, and the most that it had more in one tick. Where known reasons explain the
 * whole, no more than what every tick had; where tracepoints have more than vmstat, nothing is unseen.
 */
export function untracedRates(
  chosen: readonly Chosen[],
  ticks: readonly Stretch[],
  series: readonly Series[],
  words: Words,
  drift: number,
): Unseen {
  const unseen = new Map<string, UnseenRate>();
  const all = deltasOf(ticks, series, drift);
  const each = ticks.map((tick) => deltasOf([tick], series, drift)).filter(({ seconds }) => seconds > 0);
  for (const one of chosen) {
    const { verdict, residual } = balance(one, all, words);
    if ((verdict !== 'unexplained' && verdict !== 'explained') || residual === null || residual.low >= 0)
      continue;
    const residuals = each.map((deltas) => {
      const { low, high } = balance(one, deltas, words).residual ?? { low: 0, high: 0 };
      return { low, high, seconds: deltas.seconds };
    });
    const steady = {
      low: Math.max(...residuals.map(({ low, seconds }) => low / seconds)),
      high: Math.max(...residuals.map(({ high, seconds }) => high / seconds)),
    };
    // Steady only if every tick had it.
    if (verdict === 'explained' && steady.high >= 0) continue;
    const mean = { low: residual.low / all.seconds, high: residual.high / all.seconds };
    const { low, high } = verdict === 'explained' ? steady : mean;
    const atOnce =
      verdict === 'explained'
        ? -low * Math.max(...residuals.map(({ seconds }) => seconds))
        : -Math.min(...residuals.map((tick) => tick.low));
    unseen.set(one.identity.id, { rate: { low, high: Math.min(0, high) }, atOnce, seconds: all.seconds });
  }
  return unseen;
}
