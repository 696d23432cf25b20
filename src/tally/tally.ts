import type { MapHead } from '../probe/head.ts';
import { packedId, packedValue, unpackKey } from '../probe/pack.ts';
import type { Program } from '../probe/program.ts';
import type { PrintedMap } from '../probe/protocol.ts';
import { unitsOf } from './units-of.ts';

/**
 * Number of times that each value came: size class, order, reason; the value is 0 if the probe has none. For
 * a sum the number is the sum; for a histogram the value is the bucket's lower bound.
 */
export type Distribution = Map<number, number>;

/** The distributions of one series, by row: pid, CPU and so on as text. */
export type Rows = Map<string, Distribution>;

/** Counts of some span of time, one Rows for each series of the program. */
export type Counts = Rows[];

export const emptyCounts = (series: number): Counts => Array.from({ length: series }, () => new Map());

/** Adds the output maps of a program that a tick printed; ignores other maps. */
export function addMaps(
  counts: Counts,
  maps: readonly PrintedMap[],
  {
    maps: seriesOf,
    sumsInKey,
    packed,
    rowParts,
    rowPartsOf,
  }: Pick<Program, 'maps' | 'sumsInKey' | 'packed' | 'rowParts' | 'rowPartsOf'>,
): void {
  for (const printed of maps) {
    const rows = counts[seriesOf.get(printed.map) ?? -1];
    if (rows === undefined) continue;
    const isPacked = packed.has(printed.map);
    const parts = rowPartsOf.get(printed.map) ?? rowParts;
    const sums = counts[sumsInKey.get(printed.map) ?? -1];
    if (printed.table && parts === 1 && sums === undefined) {
      addTable(rows, printed.table, isPacked);
      continue;
    }
    for (const [key, content] of printed.entries) {
      const [row, value] = isPacked ? unpackKey(key[0] ?? '') : splitKey(key, parts);
      if (content.kind !== 'number') continue;
      add(rows, row, value, content.value);
      if (sums) add(sums, row, 0, Number(key.at(-1)) * content.value);
    }
  }
}

/** The row of a key, whose parts a comma separates, and its value; 0 without one. */
const splitKey = (key: readonly string[], rowParts: number): [row: string, value: number] => [
  rowParts === 1 ? (key[0] ?? '') : key.slice(0, rowParts).join(),
  Number(key[rowParts] ?? 0),
];

/** Adds a long map of numbers. Each row is looked up by its number: a text is made once for a row. */
function addTable(rows: Rows, { width, numbers }: NonNullable<PrintedMap['table']>, isPacked: boolean): void {
  const distributions = new Map<number, Distribution>();
  for (let at = 0; at < numbers.length; at += width + 1) {
    const key = numbers[at] ?? 0;
    const row = isPacked ? packedId(key) : key;
    const value = isPacked ? packedValue(key) : width > 1 ? (numbers[at + 1] ?? 0) : 0;
    let distribution = distributions.get(row);
    if (distribution === undefined) {
      distribution = distributionOf(rows, String(row));
      distributions.set(row, distribution);
    }
    distribution.set(value, (distribution.get(value) ?? 0) + (numbers[at + width] ?? 0));
  }
}

/** Adds the second counts to the first. */
export function addCounts(counts: Counts, more: Counts): void {
  for (const [series, rows] of more.entries()) {
    const to = counts[series];
    if (to)
      for (const [row, distribution] of rows)
        for (const [value, count] of distribution) add(to, row, value, count);
  }
}

/** All rows of a series as one distribution. */
export function total(rows: Rows): Distribution {
  const sum: Distribution = new Map();
  for (const distribution of rows.values())
    for (const [value, count] of distribution) sum.set(value, (sum.get(value) ?? 0) + count);
  return sum;
}

/** Totals of a distribution. */
export interface Figures {
  /** Events, or the sum if the map is a sum. */
  count: number;
  /** Σ value × count, in the value's unit; null if the value is not an amount. */
  amount: number | null;
  /** True if a double holds every number exactly. */
  safe: boolean;
}

export function figures(distribution: Distribution, { value }: MapHead): Figures {
  let count = 0;
  let amount = 0;
  for (const [key, times] of distribution) {
    count += times;
    amount += unitsOf(key, value) * times;
  }
  const counted = value?.unit !== undefined;
  const safe = Number.isSafeInteger(count) && (!counted || Number.isSafeInteger(amount));
  return { count, amount: counted ? amount : null, safe };
}

/** Puts rows under other names (a process id's program name, say), and adds up rows with the same name. */
export function regroup(rows: Rows, nameOf: (row: string) => string): Rows {
  const grouped: Rows = new Map();
  for (const [row, distribution] of rows)
    for (const [value, count] of distribution) add(grouped, nameOf(row), value, count);
  return grouped;
}

function add(rows: Rows, row: string, value: number, count: number): void {
  const distribution = distributionOf(rows, row);
  distribution.set(value, (distribution.get(value) ?? 0) + count);
}

function distributionOf(rows: Rows, row: string): Distribution {
  let distribution = rows.get(row);
  if (distribution === undefined) {
    distribution = new Map();
    rows.set(row, distribution);
  }
  return distribution;
}
