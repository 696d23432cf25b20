import type { Series } from '../probe/program.ts';
import { balance, type Unseen } from './balance.ts';
import type { Chosen } from './choose.ts';
import { deltasOf, type Words } from './deltas.ts';
import type { Interval } from './expression.ts';
import type { Stretch } from './reading.ts';

/**
 * What a kernel does without an event while little else happens, by identity, from the ticks of a baseline: between
 * the least and the most that a tick had. Only where known reasons do not explain it.
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
  for (const one of chosen) {
    if (balance(one, all, words).verdict !== 'unexplained') continue;
    const each = ticks.flatMap((tick) => {
      const deltas = deltasOf([tick], series, drift);
      const { residual } = balance(one, deltas, words);
      return residual && deltas.seconds > 0 ? [{ ...residual, seconds: deltas.seconds }] : [];
    });
    const rates = each.flatMap(({ low, high, seconds }) => [low / seconds, high / seconds]);
    unseen.set(one.identity.id, {
      rate: { low: Math.min(...rates), high: Math.max(...rates) },
      burst: {
        low: Math.min(0, ...each.map(({ low }) => low)),
        high: Math.max(0, ...each.map(({ high }) => high)),
      },
    });
  }
  return unseen;
}
