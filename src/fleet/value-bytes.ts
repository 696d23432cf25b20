import { keptNumbersIn, NumberWriter, numbersIn } from './number-bytes.ts';
import { LIMITS, MOST_NUMBER, type ValueBytes } from './schema.ts';

/** A value of a series, and the number of times that it came. */
export interface CountedValue {
  series: number;
  value: number;
  count: number;
}

/** Writes values in the order of series: the number of the series with a bit that is set below 0, the value, and its count. */
export function valueBytes(values: readonly CountedValue[]): ValueBytes {
  const writer = new NumberWriter(7 * values.length);
  for (const { series, value, count } of values.toSorted(
    (a, b) => a.series - b.series || a.value - b.value,
  )) {
    writer.put(2 * series + Number(value < 0));
    writer.put(Math.abs(value));
    writer.put(count);
  }
  return writer.bytes.slice(0, writer.length);
}

/** Calls `take` with each value. `take` must not read other bytes. */
export function eachValue(
  bytes: ValueBytes,
  take: (series: number, value: number, count: number) => void,
): void {
  const { numbers, length } = numbersIn(bytes);
  for (let at = 0; at < length; at += 3) {
    const place = numbers[at] ?? 0;
    const size = numbers[at + 1] ?? 0;
    take(place >> 1, place % 2 === 0 ? size : -size, numbers[at + 2] ?? 0);
  }
}

/** True if these are whole values, of series below this number, in ascending order, none twice. */
export function areValues(bytes: ValueBytes, series: number): boolean {
  if ((bytes.at(-1) ?? 0) >= 128) return false;
  const { numbers, length } = keptNumbersIn(bytes);
  if (length % 3 !== 0 || length > 3 * LIMITS.values) return false;
  let lastSeries = 0;
  let lastValue = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < length; at += 3) {
    const place = numbers[at] ?? 0;
    const size = numbers[at + 1] ?? 0;
    // A number of too many bytes is none.
    if (!(place < 2 * series && Number.isSafeInteger(size) && (numbers[at + 2] ?? 0) <= MOST_NUMBER))
      return false;
    const own = place >> 1;
    const value = place % 2 === 0 ? size : -size;
    if (own < lastSeries || (own === lastSeries && value <= lastValue)) return false;
    lastSeries = own;
    lastValue = value;
  }
  return true;
}
