import type { FeedTick } from '../wire/feed.ts';
import type { Series } from '../wire/series.ts';

/** A longer time between two ticks, in ms, was not counted; a shorter one is the delay of a busy machine. */
const PAUSE_MS = 300;

/** /proc/vmstat at a tick, the growth of each counter in the tick, and the first reading. */
export interface VmstatReading {
  names: string[];
  values: Float64Array;
  deltas: Float64Array;
  first: Float64Array;
}

/**
 * The reading after `before`, `sinceMs` later, of a tick of `tickMs`. After a pause the tick gets its part of the growth
 * since then.
 */
export function nextReading(
  before: VmstatReading | undefined,
  { names, values }: FeedTick['vmstat'],
  { sinceMs, tickMs }: { sinceMs: number; tickMs: number },
): VmstatReading {
  if (before === undefined || names !== null || before.values.length !== values.length) {
    // The first reading, and one whose names changed (as after a change of the kernel's settings), has no values to
    // subtract.
    const known = names ?? before?.names ?? [];
    return { names: known, values, deltas: new Float64Array(values.length), first: values };
  }
  const part = sinceMs > tickMs + PAUSE_MS ? tickMs / sinceMs : 1;
  const deltas = values.map((value, index) => part * (value - (before.values[index] ?? 0)));
  return { ...before, values, deltas };
}

/** The growth in the tick of the counters that the series answer to. */
export function growthOf({ names, deltas }: VmstatReading, series: readonly Series[]): [string, number][] {
  const answered = new Set(series.flatMap(({ vmstat }) => vmstat));
  return names.flatMap((name, index): [string, number][] =>
    answered.has(name) ? [[name, deltas[index] ?? 0]] : [],
  );
}
