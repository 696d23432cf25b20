import { plural, withUnit } from './units.ts';

interface Frame {
  name: string;
  weight: number;
  /** Weight in the profile that this one is compared with. */
  before: number;
  /** Ends of the 95 % interval of the weight; none if it is exact. */
  interval?: readonly [low: number, high: number] | undefined;
}

/** A frame in a sentence: its weight, its share with the 95 % interval, and its weight before. */
export function frameToText(
  { name, weight, before, interval }: Frame,
  root: { weight: number },
  { unit, isCompared }: { unit: 'events' | 'bytes'; isCompared: boolean },
): string {
  const amount = (value: number) => (unit === 'bytes' ? withUnit(value, unit) : plural(value, 'event'));
  const percent = (value: number) => (root.weight === 0 ? '0' : ((100 * value) / root.weight).toFixed(1));
  const range = interval === undefined ? '' : ` (95 %: ${percent(interval[0])} to ${percent(interval[1])} %)`;
  const change = isCompared ? `; before ${amount(before)}` : '';
  return `${name}: ${amount(weight)}, ${percent(weight)} %${range}${change}`;
}
