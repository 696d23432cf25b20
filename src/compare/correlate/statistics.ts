/** Lanczos' approximation with g = 7 (Godfrey's coefficients), right to 14 digits for x > 0. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  const shifted = x + 7.5;
  const series = LANCZOS.reduce((sum, coefficient, at) => sum + coefficient / (x + at));
  return Math.log(Math.sqrt(2 * Math.PI) * series) + (x + 0.5) * Math.log(shifted) - shifted - Math.log(x);
}

/**
 * Regularised incomplete beta function I_x(a, b) for 0 ≤ x ≤ 1 and a, b > 0: the probability that a Beta(a,
 * b) is at most x. Its relative error stays near 1e-12 as the result goes to 0 (Press et al., Numerical
 * Recipes, §6.4).
 */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  return x < (a + 1) / (a + b + 2)
    ? (Math.exp(logFront) * betaFraction(x, a, b)) / a
    : 1 - (Math.exp(logFront) * betaFraction(1 - x, b, a)) / b;
}

/** The continued fraction of I_x(a, b) by Lentz's method (DLMF 8.17.22). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const term of [even, odd]) {
      d = 1 / (1 + term * d || Number.MIN_VALUE);
      c = 1 + term / c || Number.MIN_VALUE;
      factor = d * c;
      value *= factor;
    }
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return value;
}

/**
 * Probability that a correlation coefficient of `ticks` pairs (a fraction is allowed) is r or more if there
 * is no relation. Over all orders of one series against the other, the coefficient has mean 0 and variance 1
 * / (ticks − 1), and a beta distribution with these values fits well: Pitman, Significance tests which may be
 * applied to samples from any populations II, J. R. Stat. Soc. Suppl. 4 (1937). Between −1 and 1 this is
 * Student's t test. `low` and `high`: the smallest and largest coefficient over all orders, which ties keep
 * from −1 and 1.
 */
export function correlationTail(r: number, ticks: number, low = -1, high = 1): number {
  const width = high - low;
  const mean = -low / width;
  const shape = mean * (1 - mean) * width ** 2 * (ticks - 1) - 1;
  // With so few pairs no distribution on this range has that variance: they tell nothing.
  if (!(shape > 0)) return 1;
  return regularizedBeta((high - r) / width, (1 - mean) * shape, mean * shape);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/**
 * Shifts and scales values to mean 0 and sum of squares 1, so that the dot product of two series is their
 * correlation.
 */
export function standardize(values: Float64Array): Float64Array {
  const centred = centre(values);
  const length = Math.sqrt(dot(centred, centred));
  for (let at = 0; at < centred.length; at++) centred[at] = (centred[at] ?? 0) / length;
  return centred;
}

/** Pearson's coefficient, and the slope of y against x by least squares. */
export function leastSquares(x: Float64Array, y: Float64Array): { pearson: number; slope: number } {
  const fromX = centre(x);
  const fromY = centre(y);
  const both = dot(fromX, fromY);
  if (both === 0) return { pearson: 0, slope: 0 };
  const pearson = both / Math.sqrt(dot(fromX, fromX) * dot(fromY, fromY));
  return { pearson: Math.max(-1, Math.min(1, pearson)), slope: both / dot(fromX, fromX) };
}

function centre(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  const centred = values.slice();
  for (let at = 0; at < centred.length; at++) centred[at] = (centred[at] ?? 0) - sum / values.length;
  return centred;
}

/** Indexes of the values, from the smallest value to the largest. */
export const orderOf = (values: Float64Array): Int32Array =>
  Int32Array.from(values.keys()).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));

/** Ranks from 1, averaged for equal values, and the number of values at each rank. */
export function averageRanks(
  values: Float64Array,
  order = orderOf(values),
): { ranks: Float64Array; ties: number[] } {
  const ranks = new Float64Array(values.length);
  const ties: number[] = [];
  for (let from = 0, to = 0; from < order.length; from = to) {
    const value = values[order[from] ?? 0];
    while (to < order.length && values[order[to] ?? 0] === value) to++;
    for (let at = from; at < to; at++) ranks[order[at] ?? 0] = (from + 1 + to) / 2;
    ties.push(to - from);
  }
  return { ranks, ties };
}
