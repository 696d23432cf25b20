/** Mean of several runs and its error, as perf stat -r reports them. */
export interface Repeated {
  mean: number;
  /** Standard error of the mean. */
  error: number;
  /** The error in percent of the mean; 0 if the mean is 0. */
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
