import type { Sample } from './sample.ts';
import { correlationTail, dot, logGamma } from './statistics.ts';

/** Values for ranks without ties in random order, for which Student's t holds. */
const RANDOM = { peakedness: 1.8, turning: 2 / 3 };

/**
 * Two-sided probability, for a single test, that two series without a relation have a rank correlation at
 * least as far from 0 as `spearman`. Above `limit` the result need not be exact.
 *
 * The test uses ranks, not values: one spike that two series share makes Pearson's coefficient 1, and moves
 * Spearman's little. Random permutations or shifts of the ticks could not replace the test: each of some
 * 10,000 tests has to reach 1e-6 or less, while 60 ticks have 60 shifts, and permutations would tear bursts
 * apart.
 *
 * The result is the largest of three probabilities, as each of them is too small in some cases: Student's t;
 * Student's t on the range that the ties leave (with many zeros the distribution is skewed, and its long tail
 * is far above Student's); and the probability of the one order that gives the largest coefficient, which is
 * 0 in a continuous distribution.
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
  // Never 0: no probability is, though a double may underflow to it.
  return Math.min(1, Math.max(1e-300, 2 * oneSided));
}

/**
 * ln of the probability that two series, with the given numbers of ticks at each rank, come in the same order
 * by chance: there is one way to fill the table of both (the multivariate hypergeometric distribution).
 * `share`: the part of the ticks that counts.
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
 * Number of independent ticks with which the coefficient of unrelated series would scatter as much as with
 * these series. Terms that combine both series take them at different ticks, so that a relation hardly counts
 * against itself.
 *
 * - Series that keep their level for some ticks: n / (1 + 2 Σ (1 − k/n) ρa(k) ρb(k)), Bartlett's formula (J.
 *   R. Stat. Soc. 98, 1935; on its accuracy: Pyper and Peterman, Can. J. Fish. Aquat. Sci. 55, 1998). A load
 *   of some ticks counts as about one tick, a trend as two or three however long.
 * - Series about one level that are restless in the same ticks and still in the others: only the restless
 *   ticks tell. The variance of Σ ab is Σ σa²σb² (White, Econometrica 48, 1980), with σb² from the ticks
 *   around. Bursts show in this figure and in the one above, so the larger counts.
 * - Series that run one way for some ticks, as a burst that dies away: once both do, all ticks up to the next
 *   turn agree. Random ranks turn at two steps of three (Bienaymé, Bull. Soc. Math. France 2, 1874); it is
 *   enough if one of the series does.
 * - Series with a few ticks that are far out, above and below: the tails get longer with the peakedness of
 *   both series (by the product, in Pitman's fourth moment), so the series with less of it decides.
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
