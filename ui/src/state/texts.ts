import { grouped, withSign, withUnit } from '../../../src/text/units.ts';
import type { StateMessage, StateMove } from '../../../src/wire/state.ts';
import { clock } from '../text/times.ts';

/** `+1,009`, `-3`, `0`; `–` in the first reading. */
export const changeText = (change: number | null): string => (change === null ? '–' : withSign(change));

/** The same for bytes: `+1.5 MiB`. */
export const bytesChangeText = (change: number | null): string =>
  change === null ? '–' : withSign(change, (bytes) => withUnit(bytes, 'bytes'));

/** `, +1.5 MiB since the last reading`; empty in the first. */
export const sinceLastText = (change: number | null): string =>
  change === null ? '' : `, ${bytesChangeText(change)} since the last reading`;

/** `read at 12:03:04, 10.0 s after the one before; it took 2.1 ms of CPU time`. */
export function readingText({ atMs, seconds, cpuMs }: StateMessage): string {
  const after = seconds === null ? ', the first' : `, ${seconds.toFixed(1)} s after the one before`;
  return `Read at ${clock(atMs)}${after}; it took ${cpuMs.toFixed(1)} ms of CPU time`;
}

/** The events beside a part of the state; null if no session counts any. */
export function movesText(moves: readonly StateMove[], part: StateMove['part']): string | null {
  const counted = moves.filter((move) => move.part === part);
  if (counted.length === 0) return null;
  return counted
    .map(({ series, count, seconds }) =>
      count === null || seconds === null
        ? `${series} (known from the next reading on)`
        : `${series} ${grouped(count)} in ${seconds.toFixed(1)} s`,
    )
    .join(', ');
}

/** Allocations less frees of a cache between two readings, as events of both count them; null if they do not. */
export function eventsOfCache(moves: readonly StateMove[], names: readonly string[]): number | null {
  const of = (series: string): number | null => {
    const move = moves.find((each) => each.series === series);
    if (move === undefined || move.count === null) return null;
    return move.caches.reduce(
      (sum, [name, count]) => (name.split(' or ').some((one) => names.includes(one)) ? sum + count : sum),
      0,
    );
  };
  const [allocated, freed] = [of('slab_cache_alloc'), of('slab_cache_free')];
  return allocated === null || freed === null ? null : allocated - freed;
}
