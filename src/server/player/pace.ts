/** Least time between two messages: ticks that come sooner are added up. */
const FRAME_MS = 50;
/** A longer time without ticks is passed over in so many milliseconds. */
export const MOST_WAIT_MS = 2_000;
const LEAST_WAIT_MS = 0.1;

/** Returns how long a tick is shown, and how many ticks are added up. `usualMs`: the usual length of a tick. */
export function paceOf(lengthMs: number, usualMs: number, speed: number): { tickMs: number; ticks: number } {
  const mostMs = Math.max(MOST_WAIT_MS, usualMs / speed);
  const tickMs = Math.min(mostMs, Math.max(LEAST_WAIT_MS, lengthMs / speed));
  return { tickMs, ticks: Math.max(1, Math.round(FRAME_MS / tickMs)) };
}
