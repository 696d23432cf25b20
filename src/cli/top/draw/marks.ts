import type { Branch } from '../../../client/tree.ts';

/** Small drawings: bars, sparklines, trends, and the branches of a tree. */

const LEVELS = '▁▂▃▄▅▆▇█';
const EIGHTHS = '▏▎▍▌▋▊▉█';

/**
 * A bar of `width` columns for a share of 0 to 1, exact to an eighth of a column. A share above 0 is never
 * invisible.
 */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const shown = share > 0 && width > 0 ? Math.max(1, eighths) : 0;
  const full = '█'.repeat(Math.floor(shown / 8));
  const part = shown % 8 === 0 ? '' : (EIGHTHS[(shown % 8) - 1] ?? '');
  return (full + part).padEnd(width);
}

/**
 * Draws the rates of ticks, oldest first, in `width` columns. If there are more ticks than columns, a column
 * is the mean of several ticks. Ticks are grouped by tick number, so that a new tick moves columns but never
 * changes them.
 */
export function sparkline(
  rates: readonly number[],
  width: number,
  lastTick: number,
  most = Math.max(0, ...means(rates, width, lastTick)),
): string {
  return means(rates, width, lastTick)
    .map((mean) => level(mean, most))
    .join('')
    .padStart(width);
}

/** 0 is blank; the smallest value above 0 is one eighth. */
function level(value: number, most: number): string {
  if (value <= 0 || most <= 0) return ' ';
  return LEVELS[Math.min(7, Math.ceil((8 * value) / most) - 1)] ?? ' ';
}

function means(rates: readonly number[], width: number, lastTick: number): number[] {
  const together = Math.max(1, Math.ceil(rates.length / width));
  const columns: number[] = [];
  // The last column holds the ticks of a group that is still filling.
  for (let to = rates.length; to > 0 && columns.length < width; ) {
    const inLast = ((lastTick % together) + together) % together;
    const size = columns.length === 0 ? inLast + 1 : together;
    const group = rates.slice(Math.max(0, to - size), to);
    columns.unshift(group.reduce((sum, rate) => sum + rate, 0) / group.length);
    to -= size;
  }
  return columns;
}

export type Trend = 'up' | 'down' | 'same' | 'none';
export const TREND: Record<Trend, string> = { up: '▲', down: '▼', same: '=', none: ' ' };

/** Milliseconds of each of the two periods that a trend compares. */
const TREND_MS = 10_000;
/** A relative change up to this is no change. */
const LEAST_CHANGE = 0.1;

/**
 * Compares the last ten seconds with the ten before. `rates` are rates of ticks, oldest first. `lastTick`
 * counts from 1; there is no trend until both periods have been counted.
 */
export function trend(rates: readonly number[], tickSeconds: number, lastTick: number): Trend {
  const ticks = Math.min(
    Math.floor(rates.length / 2),
    Math.max(1, Math.round(TREND_MS / 1000 / (tickSeconds || 1))),
  );
  if (lastTick < 2 * ticks) return 'none';
  const sum = (from: number, to?: number) => rates.slice(from, to).reduce((all, rate) => all + rate, 0);
  const now = sum(-ticks);
  const before = sum(-2 * ticks, -ticks);
  if (now === 0 && before === 0) return 'none';
  if (Math.abs(now - before) <= LEAST_CHANGE * Math.max(now, before)) return 'same';
  return now > before ? 'up' : 'down';
}

/** Draws the branches before a row’s name, in at most half of `width` columns: those to its nearest ancestors. */
export function branchText(branch: Branch | undefined, width: number): string {
  const shown = (branch ?? []).slice(-Math.max(1, Math.floor(width / 4)));
  return shown
    .map((isLast, index) => {
      if (index === shown.length - 1) return isLast ? '└─' : '├─';
      return isLast ? '  ' : '│ ';
    })
    .join('');
}
