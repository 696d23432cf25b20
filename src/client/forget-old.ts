import { LIMITS } from '../wire/session.ts';
import { HISTORY_MS } from '../wire/views.ts';

/** Most ticks that a service sends of HISTORY_MS. */
export const MOST_TICKS = HISTORY_MS / LIMITS.leastIntervalMs;
/** Most entries of all ticks of a history: a service that is none must not fill the memory of its client. */
export const MOST_ENTRIES = 500_000;

/**
 * Drops leading ticks that are older than HISTORY_MS or dated in the future, and those beyond the most ticks and
 * entries. A tick dated in the future was recorded before the clock was set back. `sizeOf`: entries of a tick.
 */
export function forgetOld<T extends { atMs: number }>(
  ticks: T[],
  nowMs: number,
  sizeOf: (tick: T) => number,
): void {
  const shown = ticks.findIndex(({ atMs }) => atMs > nowMs - HISTORY_MS && atMs <= nowMs);
  let first = ticks.length;
  let entries = 0;
  for (; first > Math.max(shown, ticks.length - MOST_TICKS); first--) {
    const tick = ticks[first - 1];
    entries += tick === undefined ? 0 : sizeOf(tick);
    if (entries > MOST_ENTRIES) break;
  }
  if (first > 0) ticks.splice(0, first);
}
