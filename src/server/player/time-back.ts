/** Two ticks are further apart. */
const LEAST_MS = 0.001;

/**
 * The time of the tick that is so many ticks before a time. Where the history is too short, it is that of its first tick, or
 * of the one before the time, and `left` ticks are to go on from there.
 */
export function timeBack(
  history: readonly { atMs: number }[],
  atMs: number,
  ticks: number,
): { toMs: number; left: number } {
  const before = history.filter((tick) => tick.atMs < atMs).slice(-ticks);
  return { toMs: before[0]?.atMs ?? atMs - LEAST_MS, left: Math.max(0, ticks - Math.max(1, before.length)) };
}
