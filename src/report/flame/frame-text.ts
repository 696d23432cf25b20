import { grouped, withUnit } from '../../text/units.ts';
import type { FlameNode } from './tree.ts';

/** A frame in a sentence: its weight, its share with the 95 % interval, and what it was before. */
export function frameToText(
  { name, weight, before, interval }: Pick<FlameNode, 'name' | 'weight' | 'before' | 'interval'>,
  root: Pick<FlameNode, 'weight'>,
  { unit, isCompared }: { unit: 'events' | 'bytes'; isCompared: boolean },
): string {
  const amount = (value: number) => (unit === 'bytes' ? withUnit(value, unit) : `${grouped(value)} events`);
  const percent = (value: number) => (root.weight === 0 ? '0' : ((100 * value) / root.weight).toFixed(1));
  const range = interval === undefined ? '' : ` (95 %: ${percent(interval[0])} to ${percent(interval[1])} %)`;
  const change = isCompared ? `; before ${amount(before)}` : '';
  return `${name}: ${amount(weight)}, ${percent(weight)} %${range}${change}`;
}
