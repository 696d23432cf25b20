import type { ProcessTick } from './process-tick.ts';

interface Kept {
  /** When the first tick that is kept ended. */
  keptFromMs: number;
  /** The last tick. */
  tick: number;
  atMs: number;
  seconds: number;
}

/**
 * A process's ticks with those between them in which it counted nothing, which a service leaves out: they were counted
 * all the same. Ticks are numbered without gaps, so their number is known; their times are those of the last tick.
 */
export function withIdleTicks(ticks: readonly ProcessTick[], kept: Kept): ProcessTick[] {
  const filled: ProcessTick[] = [];
  const { seconds } = kept;
  // The first tick that is there tells the number of the first that is kept; without any it is the last one's.
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

/** Ticks of nothing after one and before another, one after the other, as long as there is time for them. */
function idleBetween(
  before: { tick: number; atMs: number },
  next: { tick: number; fromMs: number },
  seconds: number,
): ProcessTick[] {
  const number = next.tick - before.tick - 1;
  if (number <= 0) return [];
  // Late ticks stretch the time a little; more than that was not counted, and stays empty.
  const room = (next.fromMs - before.atMs) / 1000 / number;
  const each = room <= 1.5 * seconds + 1 / number ? Math.max(0, room) : seconds;
  return Array.from({ length: number }, (_, index) => ({
    tick: before.tick + 1 + index,
    atMs: before.atMs + 1000 * each * (index + 1),
    seconds: each,
    counts: new Map(),
  }));
}
