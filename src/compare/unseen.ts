import type { Series } from '../probe/program.ts';
import { balance, type Unseen } from './balance.ts';
import type { Chosen } from './choose.ts';
import { deltasOf, type Words } from './deltas.ts';
import type { Interval } from './expression.ts';
import type { Stretch } from './reading.ts';

/**
 * What a kernel does without an event while nobody asks it to, by identity: a rate a second, between the least and the
 * most that a tick of `ticks` had. Only where known reasons do not explain it.
 */
export function unseenRates(
  chosen: readonly Chosen[],
  ticks: readonly Stretch[],
  series: readonly Series[],
  words: Words,
  drift: number,
): Unseen {
  const rates = new Map<string, Interval>();
  const all = deltasOf(ticks, series, drift);
  for (const one of chosen) {
    if (balance(one, all, words).verdict !== 'unexplained') continue;
    const each = ticks.flatMap((tick) => {
      const deltas = deltasOf([tick], series, drift);
      const { residual } = balance(one, deltas, words);
      return residual && deltas.seconds > 0
        ? [{ low: residual.low / deltas.seconds, high: residual.high / deltas.seconds }]
        : [];
    });
    rates.set(one.identity.id, {
      low: Math.min(...each.map(({ low }) => low)),
      high: Math.max(...each.map(({ high }) => high)),
    });
  }
  return rates;
}
