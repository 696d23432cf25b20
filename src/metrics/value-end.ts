import { unitsOf } from '../tally/units-of.ts';
import type { Series } from '../wire/series.ts';

type ValueHead = Pick<NonNullable<Series['value']>, 'scale'>;

/** Largest value in the units of the series that is counted as `value`: hist() puts whole numbers from 2^k to 2^(k+1) - 1 together. */
export function endOf(
  value: number,
  { hist, value: field }: { hist: string | null; value: ValueHead | null },
): number {
  if (hist === null) return unitsOf(value, field);
  return value < 0 ? -1 : value < 2 ? value : 2 * value - 1;
}
