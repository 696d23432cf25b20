import { unitsOf } from '../tally/units-of.ts';
import type { Quads } from './columns.ts';
import type { CapturedSeries, MemberLine } from './schema.ts';
import { unwritable } from './written-line.ts';

/** As of `Quantity`. */
const MOST_SUM = 2 ** 128;

export type Sums = MemberLine['totals'];

/** No counts yet. The amount of a series whose values are kinds is null. */
export const noSums = (series: readonly Pick<CapturedSeries, 'value'>[]): Sums =>
  series.map(({ value }) => [0, value?.unit == null ? null : 0]);

/** The sums with the counts of a tick. Throws RECORD_FAILED where they are larger than those of a capture may be. */
export function sumsWith(sums: Sums, quads: Quads, series: readonly Pick<CapturedSeries, 'value'>[]): Sums {
  const all: Sums = sums.map(([count, amount]) => [count, amount]);
  addToSums(all, quads, series);
  for (const sum of all.flat())
    if (sum !== null && !(Math.abs(sum) <= MOST_SUM)) throw unwritable('sums of counts beyond 2^128');
  return all;
}

/** Adds the counts of a tick in place. */
export function addToSums(sums: Sums, quads: Quads, series: readonly Pick<CapturedSeries, 'value'>[]): void {
  for (const [index, count] of quads.count.entries()) {
    const at = quads.series[index] ?? -1;
    const sum = sums[at];
    if (sum === undefined) continue;
    sum[0] += count;
    const value = series[at]?.value;
    if (sum[1] !== null && value) sum[1] += count * unitsOf(quads.value[index] ?? 0, value);
  }
}
