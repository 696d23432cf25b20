import type { Series } from '../probe/program.ts';
import { balance, type UntracedBaseline, type UntracedBaselines } from './balance.ts';
import type { Chosen } from './choose.ts';
import { deltasOf, type Symbols } from './deltas.ts';
import type { Stretch } from './reading.ts';

/**
 * Untraced baselines by identity, from ticks in which little else happens: the rate at which vmstat grew more
 * than the tracepoints, and the largest such excess in one tick. If known reasons explain the whole residual,
 * the baseline is only the excess that every tick had. If tracepoints have more than vmstat, there is no
 * untraced baseline.
 */
export function untracedBaselines(
  chosen: readonly Chosen[],
  ticks: readonly Stretch[],
  series: readonly Series[],
  symbols: Symbols,
  drift: number,
): UntracedBaselines {
  const baselines = new Map<string, UntracedBaseline>();
  const all = deltasOf(ticks, series, drift);
  const each = ticks.map((tick) => deltasOf([tick], series, drift)).filter(({ seconds }) => seconds > 0);
  for (const entry of chosen) {
    const { verdict, residual } = balance(entry, all, symbols);
    if ((verdict !== 'unexplained' && verdict !== 'explained') || residual === null || residual.low >= 0)
      continue;
    const residuals = each.map((deltas) => {
      const { low, high } = balance(entry, deltas, symbols).residual ?? { low: 0, high: 0 };
      return { low, high, seconds: deltas.seconds };
    });
    const steady = {
      low: Math.max(...residuals.map(({ low, seconds }) => low / seconds)),
      high: Math.max(...residuals.map(({ high, seconds }) => high / seconds)),
    };
    // The excess is steady only if every tick had it.
    if (verdict === 'explained' && steady.high >= 0) continue;
    const mean = { low: residual.low / all.seconds, high: residual.high / all.seconds };
    const { low, high } = verdict === 'explained' ? steady : mean;
    const atOnce =
      verdict === 'explained'
        ? -low * Math.max(...residuals.map(({ seconds }) => seconds))
        : -Math.min(...residuals.map((tick) => tick.low));
    baselines.set(entry.invariant.id, {
      rate: { low, high: Math.min(0, high) },
      atOnce,
      seconds: all.seconds,
    });
  }
  return baselines;
}
