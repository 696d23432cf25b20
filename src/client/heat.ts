import { valueLabel } from '../text/value-label.ts';
import type { Series } from '../wire/series.ts';
import type { ProcessTick } from './process-tick.ts';

/**
 * A line of a heat map: a value or, if there are too many values, all values from `value` up to the next
 * line's.
 */
export interface HeatLine {
  value: number;
  label: string;
}

export interface HeatMap {
  /** Largest value last. */
  lines: HeatLine[];
  /** Ends of the columns, ms of the Unix epoch. */
  columns: number[];
  columnMs: number;
  /** Seconds counted in each column: 0 if nothing was counted. */
  counted: number[];
  /** Events by line, then by column. */
  counts: number[][];
  /** Fewest and most events a second, of the cells with events. */
  leastRate: number;
  mostRate: number;
}

const COLUMNS = 150;
const MOST_LINES = 40;

/** Counts how often each value occurred in each part of the last minutes. */
export function heatMap(
  ticks: readonly ProcessTick[],
  seriesIndex: number,
  series: Pick<Series, 'value' | 'hist'>,
  { nowMs, spanMs }: { nowMs: number; spanMs: number },
): HeatMap {
  const longest = ticks.reduce((most, { seconds }) => Math.max(most, seconds * 1000), 0);
  const least = spanMs / COLUMNS;
  // No column is shorter than a tick, or columns between two ticks would be empty. Ticks may be a little
  // late.
  const columnMs = Math.max(1, Math.ceil(longest / least - 0.1)) * least;
  // Columns lie on multiples of their length: a new tick changes the last column only.
  const last = Math.ceil(nowMs / columnMs);
  const number = Math.ceil(spanMs / columnMs);
  const columns = Array.from({ length: number }, (_, index) => (last - number + 1 + index) * columnMs);
  const values = new Set(
    ticks.flatMap(({ counts }) => (counts.get(seriesIndex) ?? []).map(([value]) => value)),
  );
  const lines = linesOf([...values], series);
  const counted = columns.map(() => 0);
  const counts = lines.map(() => columns.map(() => 0));
  for (const tick of ticks) {
    const column = Math.ceil(tick.atMs / columnMs) - last + number - 1;
    if (column < 0 || column >= number) continue;
    counted[column] = (counted[column] ?? 0) + tick.seconds;
    for (const [value, count] of tick.counts.get(seriesIndex) ?? []) {
      const line = counts[lineOf(lines, value)];
      if (line) line[column] = (line[column] ?? 0) + count;
    }
  }
  const rates = counts
    .flatMap((line) => line.map((count, index) => count / (counted[index] || 1)))
    .filter((rate) => rate > 0);
  const mostRate = rates.reduce((a, b) => Math.max(a, b), 0);
  const leastRate = rates.reduce((a, b) => Math.min(a, b), mostRate);
  return { lines, columns, columnMs, counted, counts, leastRate, mostRate };
}

/** Makes a line for each value, or for each power of two if there are more than MOST_LINES values. */
function linesOf(values: number[], series: Pick<Series, 'value' | 'hist'>): HeatLine[] {
  values.sort((a, b) => a - b);
  if (values.length <= MOST_LINES)
    return values.map((value) => ({ value, label: valueLabel(value, series) }));
  const powers = [...new Set(values.map((value) => (value < 1 ? 0 : 2 ** Math.floor(Math.log2(value)))))];
  return powers.map((value) => ({ value, label: `${valueLabel(value, series)} and more` }));
}

/** The last line that begins at or below the value. */
function lineOf(lines: readonly HeatLine[], value: number): number {
  return lines.findLastIndex((line) => line.value <= value);
}

/** The logarithmic position of a rate on a colour scale from 0 to 1; null if the rate is 0. */
export function heatLevel(
  rate: number,
  { leastRate, mostRate }: Pick<HeatMap, 'leastRate' | 'mostRate'>,
): number | null {
  if (rate <= 0) return null;
  // The scale spans at least one decade, so that nearly equal rates look nearly equal.
  const decades = Math.max(1, Math.log10(mostRate / leastRate));
  return Math.min(1, Math.max(0, 1 + Math.log10(rate / mostRate) / decades));
}
