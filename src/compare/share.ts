/**
 * Shares of what each row made, none over 1. A row's counts are cut where a tick turns to the other buffer, the running
 * totals (`trace`) some milliseconds later, where it prints them: so in an interval rows may have made more than the
 * totals grew by. Where the rows are of the whole system, their own sum is what they are shares of, cut where they are;
 * else it is the larger of both. Where some added and others took away, shares are of all that moved.
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
