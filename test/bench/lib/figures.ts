/** What several rounds of one measurement say. */
export interface Figures {
  median: number;
  min: number;
  max: number;
}

/** The value in the middle; the mean of the two in the middle of an even number. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** The smallest value that at least `part` of all are not above. NaN of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.max(0, Math.ceil(part * sorted.length) - 1);
  return sorted[at] ?? Number.NaN;
}

export const figuresOf = (values: readonly number[]): Figures => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/**
 * How many times the base: the median of the ratios of each round, so that what changed between rounds changed both
 * sides of a ratio. Null where no round has a base above 0.
 */
export function ratio(values: readonly number[], base: readonly number[]): number | null {
  const ratios = values.flatMap((value, round) => {
    const of = base[round] ?? 0;
    return of > 0 ? [value / of] : [];
  });
  return ratios.length === 0 ? null : median(ratios);
}

/** Round by round, what is left of `values` without `base`. */
export const less = (values: readonly number[], base: readonly number[]): number[] =>
  values.map((value, round) => value - (base[round] ?? Number.NaN));
