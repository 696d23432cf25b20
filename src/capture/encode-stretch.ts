import type { Reading, Stretch } from '../compare/reading.ts';
import { differences } from './columns.ts';
import type { ReadingColumns, StretchColumns } from './reading-columns.ts';

/** Totals of a reading; one with more is left out. */
export const MOST_TOTALS = 8_192;

/** Growth of counters, as a tick has it. */
export type Growth = Required<Pick<ReadingColumns, 'counter' | 'growth'>>;

/**
 * Columns of stretches, without those that have more totals than a reader takes. `names`: the counters of the head. `last`: the
 * reading before them in the member, and behind them in what is returned. `tick`: growth that is written with them.
 */
export function encodeStretches(
  stretches: readonly Stretch[],
  names: readonly string[],
  last?: Reading,
  tick?: Growth,
): { columns: StretchColumns[]; last: Reading | undefined } {
  const columns: StretchColumns[] = [];
  let before = last;
  for (const { from, to } of stretches) {
    if ([from, to].some(({ totals }) => sizeOf(totals) > MOST_TOTALS)) continue;
    columns.push({
      since: from.ns,
      ...(from === before ? {} : { from: columnsOf(from, undefined, names) }),
      to: columnsOf(to, from, names),
    });
    before = to;
  }
  const [only, second] = columns;
  if (only !== undefined && second === undefined && tick !== undefined) {
    const { counter, growth, ...others } = only.to;
    if (isSame(counter, tick.counter) && isSame(growth, tick.growth)) only.to = others;
  }
  return { columns, last: before };
}

const isSame = (a: readonly number[] = [], b: readonly number[] = []): boolean =>
  a.length === b.length && b.every((number, place) => number === a[place]);

function columnsOf(reading: Reading, before: Reading | undefined, names: readonly string[]): ReadingColumns {
  const { ns, before: early, after, full } = reading;
  const growth = changes(names.map((name) => (early.get(name) ?? 0) - (before?.before.get(name) ?? 0)));
  const late = changes(names.map((name) => (after.get(name) ?? 0) - (early.get(name) ?? 0)));
  const grown = [...reading.totals].flatMap(([series, values]) =>
    [...values].flatMap(([value, total]) => {
      const by = total - (before?.totals.get(series)?.get(value) ?? 0);
      return by === 0 ? [] : [{ series, value, by }];
    }),
  );
  return {
    ns,
    counter: growth.places,
    growth: growth.by,
    late: late.places,
    lateGrowth: late.by,
    series: differences(grown.map(({ series }) => series)),
    value: grown.map(({ value }) => value),
    total: grown.map(({ by }) => by),
    missed: missedSince(reading, before),
    full: [...full],
    ...firstSince(reading, before),
  };
}

function missedSince(reading: Reading, before: Reading | undefined): ReadingColumns['missed'] {
  const around = ({ missed, missedBefore = missed }: Reading, event: string): [number, number] => [
    missedBefore.get(event) ?? 0,
    missed.get(event) ?? 0,
  ];
  return [...reading.missed.keys()].flatMap((event): ReadingColumns['missed'] => {
    const [early, late] = around(reading, event);
    const [earlyThen, lateThen] = before ? around(before, event) : [0, 0];
    return early === earlyThen && late === lateThen ? [] : [[event, early, late]];
  });
}

function firstSince({ first }: Reading, before: Reading | undefined): Pick<ReadingColumns, 'first'> {
  if (first === undefined) return {};
  const { faults, threads, seen } = first;
  const then = before?.first?.threads;
  return {
    first: {
      faults: faults - (before?.first?.faults ?? 0),
      threads:
        threads?.map(({ ns, runs }, thread): [number, number] => [
          ns - (then?.[thread]?.ns ?? 0),
          runs - (then?.[thread]?.runs ?? 0),
        ]) ?? null,
      seen,
    },
  };
}

function changes(numbers: readonly number[]): { places: number[]; by: number[] } {
  const changed = [...numbers.entries()].filter(([, by]) => by !== 0);
  return { places: differences(changed.map(([place]) => place)), by: changed.map(([, by]) => by) };
}

export const sizeOf = (totals: Reading['totals']): number =>
  [...totals.values()].reduce((sum, { size }) => sum + size, 0);
