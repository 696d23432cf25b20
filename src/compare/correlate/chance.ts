import type { Sample } from './sample.ts';
import { correlationTail, dot, logGamma } from './statistics.ts';

/** Of ranks without ties in random order, for which Student's t holds. */
const RANDOM = { peakedness: 1.8, turning: 2 / 3 };

/**
 * Probability, two-sided and for one test by itself, that two series without a relation have a rank
 * correlation as far from 0 as `spearman`. Above `limit` it need not be exact.
 *
 * Ranks are tested, not values: one spike that two series share makes Pearson's coefficient 1, and moves
 * Spearman's little. To permute or shift the ticks at random could not do instead: of some 10,000 tests each
 * has to come below 1e-6, while 60 ticks have 60 shifts, and permutations would tear bursts apart.
 *
 * The largest of three is taken, as each is too small somewhere: Student's t; the same on the range that the
 * ties leave (with many zeros the distribution is skewed, and its long tail far above Student's); and the
 * probability of the one order that gives the largest coefficient, for which a continuous distribution has 0.
 */
export function chance(spearman: number, a: Sample, b: Sample, limit = 1): number {
  const r = Math.min(1, Math.abs(spearman));
  const least = 2 * correlationTail(r, a.ticks);
  if (least > limit) return least;
  const ticks = effectiveTicks(a, b);
  const highest = dot(a.sorted, b.sorted);
  const lowest = dot(a.sorted, b.sorted.toReversed());
  const [low, high] = spearman > 0 ? [lowest, highest] : [-highest, -lowest];
  const groups = spearman > 0 ? b.groups : b.groups.toReversed();
  const oneSided = Math.max(
    correlationTail(r, ticks),
    correlationTail(r, ticks, low, high),
    Math.exp(logSameOrder(a.groups, groups, ticks / a.ticks)),
  );
  // Never 0, which nothing is, though a double may come to it.
  return Math.min(1, Math.max(1e-300, 2 * oneSided));
}

/**
 * ln of the probability that series of so many ticks to each rank come in the same order by chance: the table
 * that they make has one way to be filled (the multivariate hypergeometric distribution). `share` of the
 * ticks count.
 */
function logSameOrder(a: readonly number[], b: readonly number[], share: number): number {
  const logFactorial = (ticks: number) => (ticks * share > 1 ? logGamma(ticks * share + 1) : 0);
  const sum = (groups: readonly number[]) =>
    groups.reduce((before, ticks) => before + logFactorial(ticks), 0);
  const cells: number[] = [];
  let [inA = 0, inB = 0] = [a[0], b[0]];
  for (let [atA, atB] = [0, 0]; inA > 0; ) {
    const both = Math.min(inA, inB);
    cells.push(both);
    inA -= both;
    inB -= both;
    if (inA === 0) inA = a[++atA] ?? 0;
    if (inB === 0) inB = b[++atB] ?? 0;
  }
  return sum(a) + sum(b) - sum(cells) - logFactorial(cells.reduce((ticks, cell) => ticks + cell, 0));
}

/**
 * How many independent ticks would let the coefficient of unrelated series scatter as much as these do. What
 * is taken of both series together is taken at different ticks, so that a relation hardly counts against
 * itself.
 *
 * - Series that keep their level for some ticks: n / (1 + 2 Σ (1 − k/n) ρa(k) ρb(k)), Bartlett's formula (J.
 *   R. Stat. Soc. 98, 1935; how well it does: Pyper and Peterman, Can. J. Fish. Aquat. Sci. 55, 1998). A load
 *   of some ticks comes to about one, a trend to two or three however long.
 * - Series about one level that are restless in the same ticks and still in the others: only the restless
 *   ones tell. The variance of Σ ab is Σ σa²σb² (White, Econometrica 48, 1980), with σb² from the ticks
 *   around. Bursts show in this figure and in the one above, so the larger counts.
 * - Series that run one way for some ticks, as a burst that dies away: once both do, all ticks up to the next
 *   turn agree. Random ranks turn at two steps of three (Bienaymé, Bull. Soc. Math. France 2, 1874); a series
 *   that does is enough.
 * - Series that are far out in few ticks, above and below: tails are the longer, the more there is in both of
 *   what peakedness tells (by the product, in Pitman's fourth moment), so the series with less of it decides.
 */
export function effectiveTicks(a: Sample, b: Sample): number {
  const { ticks } = a;
  let lasting = 1;
  for (let lag = 1; lag < a.autocorrelation.length; lag++)
    lasting += 2 * (1 - lag / ticks) * (a.autocorrelation[lag] ?? 0) * (b.autocorrelation[lag] ?? 0);
  const restless = ticks * dot(a.squares, b.around);
  const peaked = Math.min(a.peakedness, b.peakedness) / RANDOM.peakedness;
  const smooth = RANDOM.turning / Math.max(a.turning, b.turning);
  return ticks / (Math.max(1, lasting, restless) * Math.max(1, smooth) * Math.max(1, peaked));
}
