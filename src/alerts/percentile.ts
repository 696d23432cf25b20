/** The least value that `percent` of all are not above; undefined if there are none. `counts`: count of each value. */
export function percentile(counts: ReadonlyMap<number, number>, percent: number): number | undefined {
  const sorted = [...counts].toSorted(([a], [b]) => a - b);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [value, count] of sorted) {
    below += count;
    if (100 * below >= percent * all) return value;
  }
  return undefined;
}
