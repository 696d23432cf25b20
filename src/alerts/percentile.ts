import type { Range } from './reading.ts';

/**
 * The least value that `percent` of all are not above; undefined if none was counted. `counts`: count of each value.
 * `missing`: values that may be missing. All of them may be below, or above, those that were counted.
 */
export function percentile(
  counts: ReadonlyMap<number, number>,
  percent: number,
  missing = 0,
): Range | undefined {
  const sorted = [...counts].toSorted(([a], [b]) => a - b);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  const find = (under: number, whole: number): number | undefined => {
    let below = under;
    for (const [value, count] of sorted) {
      below += count;
      if (100 * below >= percent * whole) return value;
    }
    return undefined;
  };
  const value = find(0, all);
  if (value === undefined) return undefined;
  if (missing === Infinity) return { value, least: 0, most: Infinity };
  const whole = all + missing;
  const isOfMissing = missing > 0 && 100 * missing >= percent * whole;
  return {
    value,
    least: isOfMissing ? 0 : (find(missing, whole) ?? value),
    most: find(0, whole) ?? Infinity,
  };
}
