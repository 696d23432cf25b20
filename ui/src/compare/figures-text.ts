import { boundOf, middleOf, roundedOf, roundedResidual } from '../../../src/client/compare-figures.ts';
import { grouped } from '../../../src/text/units.ts';
import type { Interval } from '../../../src/wire/compare.ts';
import { amountText, exact } from '../text/numbers.ts';

const withSign = (value: number, text: string): string => (value > 0 ? `+${text}` : text);

/** The increase of vmstat: the middle of its interval. */
export const grownText = (interval: Interval, unit: string): string => amountText(roundedOf(interval), unit);

export function residualText(interval: Interval, unit: string): string {
  const middle = roundedResidual(interval);
  return withSign(middle, amountText(middle, unit));
}

export const boundText = (interval: Interval, unit: string): string =>
  `±${amountText(boundOf(interval), unit)}`;

/** The exact interval: `16,110 pages`, or `between 16,110 and 16,112 pages`. */
export const exactInterval = ({ low, high }: Interval, unit: string): string =>
  low === high ? exact(low, unit) : `between ${exact(low, '').trim()} and ${exact(high, unit)}`;

/** The range that a reason can have added: `-178 to -24 pages`; null is unbounded. */
export function rangeText(low: number | null, high: number | null, unit: string): string {
  const text = (value: number | null, endless: string) =>
    value === null ? endless : withSign(Math.round(value), grouped(Math.round(value) + 0));
  return `${text(low, '-∞')} to ${text(high, '+∞')} ${unit}`;
}

/** A residual a second for a chart's legend: `-25 ±1`. */
export function rateText(low: number, high: number): string {
  const short = (value: number) => Number(value.toPrecision(3)).toLocaleString('en-US');
  const middle = middleOf({ low, high });
  return `${withSign(middle, short(middle))} ±${short((high - low) / 2)}`;
}
