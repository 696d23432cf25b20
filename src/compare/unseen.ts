import type { Series } from '../probe/program.ts';
import { balance, type Unseen } from './balance.ts';
import type { Chosen } from './choose.ts';
import { deltasOf, type Words } from './deltas.ts';
import type { Interval } from './expression.ts';
import type { Stretch } from './reading.ts';

/**
 * What a kernel does without an event while little else happens, by identity, from the ticks of a baseline: between
 * the least and the most that vmstat had over the tracepoints in a tick. Where known reasons explain the whole, no more
 * than what every tick had; where tracepoints have more than vmstat, nothing is unseen.
 */
export function unseenRates(
  chosen: readonly Chosen[],
  ticks: readonly Stretch[],
  series: readonly Series[],
  words: Words,
  drift: number,
): Unseen {
  const unseen = new Map<string, { rate: Interval; burst: Interval }>();
  const all = deltasOf(ticks, series, drift);
  const each = ticks.map((tick) => deltasOf([tick], series, drift)).filter(({ seconds }) => seconds > 0);
  const longest = Math.max(0, ...each.map(({ seconds }) => seconds));
  for (const one of chosen) {
    const { verdict, residual } = balance(one, all, words);
    if ((verdict !== 'unexplained' && verdict !== 'explained') || residual === null || residual.low >= 0)
      continue;
    const rates = each.map((deltas): Interval => {
      const { low, high } = balance(one, deltas, words).residual ?? { low: 0, high: 0 };
      return { low: low / deltas.seconds, high: high / deltas.seconds };
    });
    const low =
      verdict === 'unexplained'
        ? Math.min(...rates.map((rate) => rate.low))
        : Math.max(...rates.map((rate) => rate.low));
    const high = Math.max(...rates.map((rate) => rate.high));
    // Steady only if every tick had it.
    if (verdict === 'explained' && high >= 0) continue;
    const rate = { low, high: Math.min(0, high) };
    unseen.set(one.identity.id, { rate, burst: { low: low * longest, high: 0 } });
  }
  return unseen;
}
