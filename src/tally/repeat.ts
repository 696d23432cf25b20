/** Mean of some runs and how far it may be off, as perf stat -r tells it. */
export interface Repeated {
  mean: number;
  /** Standard error of the mean. */
  error: number;
  /** The same in percent of the mean; 0 where the mean is. */
  percent: number;
}

/** tools/perf/util/stat.c, stddev_stats(): the standard deviation of the mean, from the sample variance. */
export function repeated(values: readonly number[]): Repeated {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, n);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n);
  return { mean, error, percent: mean === 0 ? 0 : (100 * error) / mean };
}
