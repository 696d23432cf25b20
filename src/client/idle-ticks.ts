import { MOST_TICKS } from './forget-old.ts';
import type { ProcessTick } from './process-tick.ts';

interface Kept {
  /** End of the first kept tick. */
  keptFromMs: number;
  /** The last tick. */
  tick: number;
  atMs: number;
  seconds: number;
}

/**
 * Fills in the ticks in which a process counted nothing. A service omits them, although they were counted.
 * Ticks are numbered without gaps, so the number of idle ticks is known; the last tick gives their usual
 * length.
 */
export function withIdleTicks(ticks: readonly ProcessTick[], kept: Kept): ProcessTick[] {
  const filled: ProcessTick[] = [];
  const { seconds } = kept;
  // Derive the number of the first kept tick from the first tick present or, if none is present, from the
  // last tick.
  const known = ticks[0] ?? kept;
  const idle = Math.max(0, Math.round((known.atMs - kept.keptFromMs) / (1000 * seconds)));
  let before = { tick: known.tick - idle - 1, atMs: kept.keptFromMs - 1000 * seconds };
  for (const tick of ticks) {
    filled.push(
      ...idleBetween(before, { tick: tick.tick, fromMs: tick.atMs - 1000 * tick.seconds }, seconds),
      tick,
    );
    before = tick;
  }
  return [...filled, ...idleBetween(before, { tick: kept.tick + 1, fromMs: kept.atMs }, seconds)];
}

/** Makes the empty ticks between `before` and `next`, back to back. */
function idleBetween(
  before: { tick: number; atMs: number },
  next: { tick: number; fromMs: number },
  seconds: number,
): ProcessTick[] {
  const number = Math.min(MOST_TICKS, next.tick - before.tick - 1);
  if (!(number > 0)) return [];
  // Late ticks stretch the time a little. A longer stretch was not counted and stays empty.
  const available = (next.fromMs - before.atMs) / 1000 / number;
  const each = available <= 1.5 * seconds + 1 / number ? Math.max(0, available) : seconds;
  return Array.from({ length: number }, (_, index) => ({
    tick: before.tick + 1 + index,
    atMs: before.atMs + 1000 * each * (index + 1),
    seconds: each,
    counts: new Map(),
  }));
}
