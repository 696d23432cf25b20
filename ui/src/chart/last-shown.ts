/** Index of the last point up to a time, ms of the Unix epoch; the first point if all are later. */
export const lastShown = (atMs: readonly number[], toMs: number): number =>
  Math.max(
    0,
    atMs.findLastIndex((ms) => ms <= toMs),
  );
