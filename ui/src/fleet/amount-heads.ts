import type { Series } from '../../../src/wire/series.ts';

/** Heads of amounts, with the unit that all of these series have: cells of pages have none. */
export function amountHeads(series: readonly Pick<Series, 'value'>[]): { rate: string; total: string } {
  const units = new Set(series.map(({ value }) => value?.unit ?? null));
  const [unit = null] = units;
  if (unit === null || units.size > 1) return { rate: 'amount a second', total: 'amount in total' };
  // Cells of times have their units.
  if (unit === 'us') return { rate: 'time a second', total: 'time in total' };
  return { rate: `${unit}/s`, total: unit };
}

/** The chosen ones of these series. */
export const summedSeries = <T>({
  series,
  summed,
}: {
  series: readonly T[];
  summed: readonly number[];
}): T[] => summed.flatMap((index) => series[index] ?? []);
