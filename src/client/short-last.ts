import { isShortTick } from '../tally/short-tick.ts';

/**
 * True if the last of some ticks is too short for a rate, as charts leave it out. The first tick of a session, which
 * does not wait for the interval, is compared with that. `intervalMs`: undefined while it is not known.
 */
export function isLastShort(
  ticks: readonly { tick: number; seconds: number }[],
  intervalMs: number | undefined,
): boolean {
  const last = ticks.slice(-2);
  const isFirst = last.at(-1)?.tick === 1 && intervalMs !== undefined;
  const compared = isFirst ? [{ seconds: intervalMs / 1000 }, ...last.slice(-1)] : last;
  return isShortTick(compared, compared.length - 1);
}
