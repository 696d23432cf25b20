/** The figures of a measurement over several rounds. */
export interface Figures {
  median: number;
  min: number;
  max: number;
}

/** The middle value, or the mean of the two middle values. NaN if there are no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** The smallest value that is not below `part` of all values. NaN if there are no values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const index = Math.max(0, Math.ceil(part * sorted.length) - 1);
  return sorted[index] ?? Number.NaN;
}

export const figuresOf = (values: readonly number[]): Figures => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/**
 * The median of the ratios to the base, round by round: a change of the machine between rounds affects both
 * sides of a ratio. Null if no round has a base above 0.
 */
export function ratio(values: readonly number[], base: readonly number[]): number | null {
  const ratios = values.flatMap((value, round) => {
    const divisor = base[round] ?? 0;
    return divisor > 0 ? [value / divisor] : [];
  });
  return ratios.length === 0 ? null : median(ratios);
}

/** The values minus the base, round by round. */
export const less = (values: readonly number[], base: readonly number[]): number[] =>
  values.map((value, round) => value - (base[round] ?? Number.NaN));
