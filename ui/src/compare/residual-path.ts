import type { ResidualLine } from '../../../src/client/residual-line.ts';

export interface Box {
  width: number;
  height: number;
  /** Milliseconds of the Unix epoch at the left and at the right edge. */
  fromMs: number;
  toMs: number;
}

export interface ResidualPaths {
  /** The interval of the residual as an area. */
  band: string;
  middle: string;
  /** The parts of the middle line that are alarms. */
  alarm: string;
  /** Vertical position of 0. */
  zero: number;
}

/** Returns a residual as steps, since it holds for the whole tick. The box always contains 0. */
export function residualPaths(line: ResidualLine, { width, height, fromMs, toMs }: Box): ResidualPaths {
  const top = Math.max(0, ...line.high.map((value) => value ?? 0));
  const bottom = Math.min(0, ...line.low.map((value) => value ?? 0));
  const tall = top - bottom;
  // Leave a pixel at the top and the bottom: a line on the edge would be cut in half.
  const y = (value: number) => rounded(tall === 0 ? height / 2 : 1 + ((height - 2) * (top - value)) / tall);
  const x = (ms: number) => rounded((width * (Math.max(fromMs, ms) - fromMs)) / (toMs - fromMs));
  const usualMs = line.atMs.length < 2 ? 1000 : shortest(line.atMs);
  let [band, middle, alarm] = ['', '', ''];
  for (const [at, endMs] of line.atMs.entries()) {
    const [low, mid, high] = [line.low[at] ?? null, line.middle[at] ?? null, line.high[at] ?? null];
    if (low === null || mid === null || high === null || endMs <= fromMs) continue;
    const joined = (line.middle[at - 1] ?? null) !== null;
    const from = x(joined ? (line.atMs[at - 1] ?? fromMs) : endMs - usualMs);
    const to = x(endMs);
    band += `M${from} ${y(high)}H${to}V${y(low)}H${from}Z`;
    middle += `${joined && middle !== '' ? 'V' : `M${from} `}${y(mid)}H${to}`;
    if ((line.alarm[at] ?? null) !== null) alarm += `M${from} ${y(mid)}H${to}`;
  }
  return { band, middle, alarm, zero: y(0) };
}

/**
 * Returns the length in ms of a tick that has no tick directly before it: the shortest distance between two
 * ticks, at most 10 minutes.
 */
const shortest = (atMs: readonly number[]): number =>
  atMs.reduce((least, ms, at) => Math.min(least, ms - (atMs[at - 1] ?? Number.NEGATIVE_INFINITY)), 600_000);

const rounded = (value: number): number => Math.round(10 * value) / 10;
