import type { Series } from '../wire/session.ts';
import { flagsToText } from './flags-to-text.ts';
import { withUnit } from './units.ts';

/**
 * A value of a series in words: `64 B`, `order 3`, `compaction`, `1 ms - 2 ms`; empty if the series has no
 * values.
 */
export function valueLabel(value: number, { value: of, hist }: Pick<Series, 'value' | 'hist'>): string {
  if (hist !== null) {
    // bpftrace's hist(): one bucket below 0, one each for 0 and 1, then powers of two.
    if (value < 0) return '< 0';
    return value < 2 ? withUnit(value, hist) : `${withUnit(value, hist)} - ${withUnit(value * 2, hist)}`;
  }
  if (of === null) return '';
  const label = of.labels?.[value];
  if (label !== undefined) return label;
  if (of.flags) return flagsToText(value, of.flags);
  if (of.unit !== null && of.scale === 'linear') return withUnit(value, of.unit);
  return `${of.name} ${value}`;
}
