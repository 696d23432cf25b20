import { shareToText } from '../../../text/share-to-text.ts';
import { grouped, withUnit } from '../../../text/units.ts';
import type { Series } from '../../../wire/series.ts';

/** Numbers of a series in the few columns that a terminal has. */

type Counted = Pick<Series, 'sum'>;
type Valued = Pick<Series, 'value'>;

const STEPS: [string, number][] = [
  ['E', 1e18],
  ['P', 1e15],
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
];

/** Numbers beyond the last step: `grouped` writes them with an exponent. */
const LEAST_EXPONENT = 1e21;

/** All digits if they fit into `width`; else about three: `12.3M`. */
export function compact(value: number, width: number): string {
  const whole = Math.abs(value) < 9.95 && !Number.isInteger(value) ? value.toFixed(1) : grouped(value);
  if (whole.length <= width || Math.abs(value) >= LEAST_EXPONENT) return whole;
  const [unit, size] = STEPS.find(([, least]) => Math.abs(value) >= least) ?? ['', 1];
  const scaled = value / size;
  return `${scaled.toFixed(Math.abs(scaled) < 99.95 ? 1 : 0)}${unit}`;
}

/** The number of events, or the amount if the series is a sum. */
export const countText = (value: number, { sum }: Counted, width: number): string =>
  sum === 'us' || sum === 'bytes' ? withUnit(value, sum) : compact(value, width);

/** The sum of the values; empty if the values have no unit, as kinds have none. */
export function amountText(value: number | null, series: Valued, width: number): string {
  const unit = series.value?.unit ?? null;
  if (value === null || unit === null) return '';
  return unit === 'bytes' || unit === 'us' ? withUnit(value, unit) : compact(value, width);
}

/** The amount with its unit, for places without a column head. */
export function amountWithUnit(value: number | null, { value: counted }: Valued): string {
  const unit = counted?.unit ?? null;
  if (value === null || unit === null) return '';
  // Show whole units, but one decimal below 10, so that a page every ten seconds is visible.
  return withUnit(value < 10 ? Math.round(value * 10) / 10 : Math.round(value), unit);
}

/** Heads of the columns of counts and amounts: `RATE`, `BYTES`, `PAGES`, `TIME`. */
export const countHead = ({ sum }: Counted): string => (sum === null ? 'RATE' : unitHead(sum));
export const amountHead = ({ value }: Valued): string => unitHead(value?.unit ?? '');
const unitHead = (unit: string): string => (unit === 'us' ? 'TIME' : unit.toUpperCase());

/** `45.6%`, in at most 6 columns: rows of a broken service may have more than the total. */
export const percent = (share: number): string =>
  Math.abs(share) < 9.9995 ? shareToText(share).replaceAll(' ', '') : share > 0 ? '>999%' : '<-999%';

/** `3 d 4 h`, `12 min`, `7 s`. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}
