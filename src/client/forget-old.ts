import { HISTORY_MS } from '../wire/views.ts';

/** Drops from the front what is older than is shown, or, of before the clock was set back, yet to come. */
export function forgetOld(ticks: { atMs: number }[], nowMs: number): void {
  const first = ticks.findIndex(({ atMs }) => atMs > nowMs - HISTORY_MS && atMs <= nowMs);
  if (first > 0) ticks.splice(0, first);
}
