/**
 * Returns a function from the count of a row to its share, which is never over 1. The counts of rows are cut
 * when a tick switches buffers; the running totals (`trace`) are cut some milliseconds later, when the tick
 * prints them. So within an interval rows may have counted more than the totals grew. If the rows cover the
 * whole system, shares are of the rows' own sum, which is cut at the same moment as they are; otherwise of
 * the larger of both. If some rows added and others took away, shares are of the sum of all amounts without
 * their signs.
 */
export function sharesOf(
  trace: number,
  made: readonly number[],
  wholeSystem: boolean,
): (counted: number) => number {
  const moved = made.reduce((sum, counted) => sum + Math.abs(counted), 0);
  const whole = wholeSystem ? moved : Math.max(Math.abs(trace), moved);
  return (counted) => (counted === 0 ? 0 : (Math.sign(trace) * counted) / whole);
}
