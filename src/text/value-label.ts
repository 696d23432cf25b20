import type { Series } from '../wire/series.ts';
import { flagsToText } from './flags-to-text.ts';
import { withUnit } from './units.ts';

/**
 * A value of a series as a text: `64 B`, `order 3`, `compaction`, `1 ms - 2 ms`; empty if the series has no
 * values.
 */
export function valueLabel(value: number, { value: field, hist }: Pick<Series, 'value' | 'hist'>): string {
  if (hist !== null) {
    // bpftrace's hist(): one bucket below 0, one each for 0 and 1, then powers of two.
    if (value < 0) return '< 0';
    return value < 2 ? withUnit(value, hist) : `${withUnit(value, hist)} - ${withUnit(value * 2, hist)}`;
  }
  if (field === null) return '';
  const label = field.labels?.[value];
  if (label !== undefined) return label;
  if (field.flags) return flagsToText(value, field.flags);
  if (field.unit !== null && field.scale === 'linear') return withUnit(value, field.unit);
  return `${field.name} ${value}`;
}
