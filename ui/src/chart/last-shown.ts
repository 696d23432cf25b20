/** Index of the last point up to a time, ms of the Unix epoch; the first point if all are later. */
export function lastShown(atMs: readonly number[], toMs: number): number {
  const found = atMs.findLastIndex((ms) => ms <= toMs);
  return found < 0 ? 0 : found;
}
