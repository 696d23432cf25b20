/** A normal distribution has 95 % within so many standard deviations. */
const Z = 1.959964;

/**
 * The 95 % interval of a share, 0 to 1, that was estimated with this variance: Wilson's for as many independent samples as
 * would have that variance. The usual ± fails for small shares, whose errors are not symmetric.
 */
export function intervalOf(share: number, variance: number): [low: number, high: number] {
  if (!(variance > 0) || share <= 0) return [share, share];
  // Wilson's for a share of 1 in n samples, whose variance is near 1 / n².
  if (share >= 1) return [1 / (1 + Z ** 2 * Math.sqrt(variance)), 1];
  const samples = (share * (1 - share)) / variance;
  const middle = (share + Z ** 2 / (2 * samples)) / (1 + Z ** 2 / samples);
  const half = (Z / (1 + Z ** 2 / samples)) * Math.sqrt(variance + Z ** 2 / (4 * samples ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
