import { RESIDUE, shareToText } from '../../../src/text/share-to-text.ts';
import { grouped, withUnit } from '../../../src/text/units.ts';
import type { Series } from '../../../src/wire/series.ts';

/** Formats a rate: `12,345`, `3.4`, `0.02`. */
export function rateText(rate: number): string {
  if (rate === 0) return '0';
  if (rate < 1) return rate.toPrecision(1);
  return rate < 10 ? rate.toFixed(1).replace('.0', '') : grouped(rate);
}

/** Formats an amount: bytes and times with their unit, other numbers without (the column head names it). */
export function amountText(amount: number, unit: string): string {
  return unit === 'bytes' || unit === 'us' ? withUnit(amount, unit) : grouped(amount);
}

export const countText = (count: number, { sum }: Pick<Series, 'sum'>): string =>
  sum === null ? grouped(count) : amountText(count, sum);

export function countRateText(rate: number, { sum }: Pick<Series, 'sum'>): string {
  return amountRateText(rate, sum ?? '');
}

/** Formats a rate of an amount: bytes and times with their unit; `0` if nothing happened. */
export const amountRateText = (rate: number, unit: string): string =>
  rate > 0 && (unit === 'bytes' || unit === 'us') ? `${withUnit(rate, unit)}/s` : rateText(rate);

/** The exact number with its unit, for the tooltip of a short text. */
export const exact = (value: number, unit: string): string =>
  `${value.toLocaleString('en-US', { maximumFractionDigits: 3 })} ${unit}`;

/** `12.3 %`. A share above 0 is never `0 %`, and one below 1 never `100 %`. */
export function percentText(share: number): string {
  if (Math.abs(share) < RESIDUE) return '0 %';
  return share < 1 - RESIDUE ? shareToText(share) : `${(100 * share).toFixed(0)} %`;
}

/** Formats a label for the axis of a chart: `12k`, `1.5M`, `64 MiB`. */
export function axisText(value: number, unit: string | null): string {
  if (unit === 'us' && value > 0 && value < 1) return `${Number(value.toPrecision(3))} us`;
  if (unit === 'bytes' || unit === 'us') return withUnit(value, unit).replace('.0 ', ' ');
  if (value === 0) return '0';
  if (value < 0) return `-${axisText(-value, unit)}`;
  const steps: [number, string][] = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  const [size, letter] = steps.find(([least]) => value >= least) ?? [1, ''];
  return `${Number((value / size).toPrecision(3))}${letter}`;
}
