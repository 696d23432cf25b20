import type { TickLine } from './schema.ts';

/** Counts of a tick, a column each. `site`: numbers of call sites, where rows have one. */
export interface Quads {
  row: number[];
  series: number[];
  value: number[];
  count: number[];
  site?: number[];
}

type Columns = Pick<TickLine, 'row' | 'series' | 'value' | 'count' | 'site'>;

/** Sorts counts by row, series and value, and writes rows and series as differences to the entry before: so they pack best. */
export function encode(quads: Quads): Columns {
  const { row, series, value, count, site } = quads;
  const order = [...row.keys()].toSorted(
    (a, b) =>
      at(row, a) - at(row, b) ||
      at(series, a) - at(series, b) ||
      (site === undefined ? 0 : at(site, a) - at(site, b)) ||
      at(value, a) - at(value, b),
  );
  const sorted = (column: readonly number[]) => order.map((index) => at(column, index));
  return {
    row: differences(sorted(row)),
    series: differences(sorted(series)),
    value: sorted(value),
    count: sorted(count),
    ...(site === undefined ? {} : { site: sorted(site) }),
  };
}

/** Throws Error where the columns are not of one length. */
export function decode({ row, series, value, count, site }: Columns): Quads {
  const lengths = [series, value, count, site ?? row].map(({ length }) => length);
  if (lengths.some((length) => length !== row.length)) throw new Error('its columns differ in length');
  return {
    row: sums(row),
    series: sums(series),
    value,
    count,
    ...(site === undefined ? {} : { site }),
  };
}

const at = (column: readonly number[], index: number): number => column[index] ?? 0;

export function differences(numbers: readonly number[]): number[] {
  return numbers.map((number, index) => number - at(numbers, index - 1));
}

export function sums(numbers: readonly number[]): number[] {
  let sum = 0;
  return numbers.map((number) => (sum += number));
}
