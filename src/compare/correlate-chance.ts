import type { Sample } from './correlate-sample.ts';
import { correlationTail, dot } from './statistics.ts';

/**
 * Probability that two series without a relation have a rank correlation as far from 0 as `spearman`, one test by
 * itself. Every figure of it is taken from what each series does alone or around a tick, so that a true relation does
 * not count against itself.
 *
 * Ranks, not values, are tested: one spike that two series share makes Pearson's coefficient 1 and moves Spearman's
 * little. A permutation or a shift of the ticks by chance could not do instead: of some 10,000 tests each must come
 * below 1e-6, and 60 ticks have 60 shifts; permutations would break bursts up, and take minutes.
 *
 * The largest of three is taken, as each is too small somewhere: Student's t; the same on the range that the ties
 * leave (with many zeros the distribution is skewed, and its long tail is far above Student's); and one in so many
 * orders as there are, the smallest probability that any order has. Above `limit` the first of them is enough.
 */
export function chance(spearman: number, a: Sample, b: Sample, limit = 1): number {
  const r = Math.min(1, Math.abs(spearman));
  const least = 2 * correlationTail(r, a.ticks);
  if (least > limit) return least;
  const ticks = effectiveTicks(a, b);
  const highest = dot(a.sorted, b.sorted);
  const lowest = dot(a.sorted, b.sorted.toReversed());
  const [low, high] = spearman > 0 ? [lowest, highest] : [-highest, -lowest];
  const orders = Math.min(a.logOrders(ticks), b.logOrders(ticks));
  const oneSided = Math.max(
    correlationTail(r, ticks),
    correlationTail(r, ticks, low, high),
    Math.exp(-orders),
  );
  // Never 0, which nothing is, even where a double would have it so.
  return Math.min(1, Math.max(1e-300, 2 * oneSided));
}

/**
 * How many independent ticks would let the coefficient of unrelated series scatter as far as these do.
 *
 * - Series that keep their level for some ticks: n / (1 + 2 Σ (1 − k/n) ρa(k) ρb(k)), Bartlett's formula (J. R. Stat.
 *   Soc. 98, 1935; as estimated by Pyper and Peterman, Can. J. Fish. Aquat. Sci. 55, 1998). A load of five ticks is
 *   one event, two trends are two or three.
 * - Series that are restless at the same time and still at others, if about the same level: only the restless ticks
 *   tell. The variance of Σ ab is Σ σa²σb² (White, Econometrica 48, 1980), σ² taken from the ticks around.
 *   The same bursts show in both figures, so the larger counts.
 * - Few ticks far out on both sides: Pitman's fourth moment is above that of Student's distribution by the product of
 *   both series' excess, so the series with less of it says how much there is.
 */
export function effectiveTicks(a: Sample, b: Sample): number {
  const { ticks } = a;
  const level = a.autocorrelation.reduce(
    (sum, of, lag) => (lag === 0 ? 1 : sum + 2 * (1 - lag / ticks) * of * (b.autocorrelation[lag] ?? 0)),
    1,
  );
  const restless = ticks * dot(a.squares, b.around);
  const peaks = Math.min(a.peakedness, b.peakedness) / 1.8;
  return ticks / (Math.max(1, level, restless) * Math.max(1, peaks));
}
