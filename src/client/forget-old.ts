import { HISTORY_MS } from '../wire/views.ts';

/**
 * Drops leading ticks that are older than HISTORY_MS or dated in the future. A tick dated in the future was
 * recorded before the clock was set back.
 */
export function forgetOld(ticks: { atMs: number }[], nowMs: number): void {
  const first = ticks.findIndex(({ atMs }) => atMs > nowMs - HISTORY_MS && atMs <= nowMs);
  if (first > 0) ticks.splice(0, first);
}
