/** Rate of a capture with its standard error. */
export interface Estimate {
  rate: number;
  error: number;
  /** Degrees of freedom of the error. */
  df: number;
}

/** A capture that is too short for an error: at least so many ticks are needed in all. */
export interface TooShort {
  needsTicks: number;
}

/** Fewest and most batches, and ticks of a batch in units of the autocorrelation time. */
const FEWEST = 5;
const MOST = 20;
const TIMES = 5;

/**
 * Estimates a rate from counts of ticks that hang together in time. Ticks are no independent samples: a test on them calls up to
 * 92 % of equal captures different. So they are joined to batches that are longer than their memory, by the integrated
 * autocorrelation time, and the error is that of the batches' means.
 */
export function estimateRate(counts: readonly number[], seconds: readonly number[]): Estimate | TooShort {
  const rates = counts.map((count, index) => count / (seconds[index] ?? 1));
  const least = Math.ceil(TIMES * autocorrelationTime(rates));
  const batches = Math.min(MOST, Math.floor(counts.length / least));
  if (batches < FEWEST) return { needsTicks: FEWEST * least };
  const means = batchesOf(counts.length, batches).map(([from, to]) => {
    return sum(counts.slice(from, to)) / sum(seconds.slice(from, to));
  });
  const rate = sum(counts) / sum(seconds);
  const squares = sum(means.map((mean) => (mean - rate) ** 2));
  return { rate, error: Math.sqrt(squares / (batches - 1) / batches), df: batches - 1 };
}

/** The first tick of each batch and the one behind its last. */
export const batchesOf = (ticks: number, batches: number): [from: number, to: number][] =>
  Array.from({ length: batches }, (_, batch) => [
    Math.floor((batch * ticks) / batches),
    Math.floor(((batch + 1) * ticks) / batches),
  ]);

/** Window of Sokal's rule: the sum of correlations ends at five of his times, which are half of these. */
const WINDOW = 2.5;

/**
 * Ticks after which a count has forgotten itself: 1 where each is independent of the one before. Sokal, Monte Carlo Methods in
 * Statistical Mechanics (1996), section 3: the sum of the correlations up to a lag of five times itself.
 */
export function autocorrelationTime(values: readonly number[]): number {
  const { length } = values;
  const mean = sum(values) / length;
  const centred = values.map((value) => value - mean);
  const variance = sum(centred.map((value) => value ** 2)) / length;
  if (!(variance > 0)) return 1;
  let time = 1;
  for (let lag = 1; lag < length && lag < WINDOW * time; lag++) {
    let product = 0;
    for (let index = lag; index < length; index++)
      product += (centred[index] ?? 0) * (centred[index - lag] ?? 0);
    time += (2 * product) / length / variance;
  }
  return Math.max(1, time);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
