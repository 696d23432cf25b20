import type { Reading, Stretch } from '../compare/reading.ts';
import { differences } from './columns.ts';
import type { ReadingColumns, StretchColumns } from './reading-columns.ts';

/** Totals of a reading; one with more is left out. */
export const MOST_TOTALS = 8_192;

/**
 * Columns of a stretch; undefined for one with more totals than a reader takes. `last`: the reading with which the tick before in the
 * member ended. `names`: the counters of the head.
 */
export function encodeStretch(
  { from, to }: Stretch,
  last: Reading | undefined,
  names: readonly string[],
): StretchColumns | undefined {
  if ([from, to].some(({ totals }) => sizeOf(totals) > MOST_TOTALS)) return undefined;
  return {
    since: from.ns,
    ...(from === last ? {} : { from: columnsOf(from, undefined, names) }),
    to: columnsOf(to, from, names),
  };
}

function columnsOf(reading: Reading, before: Reading | undefined, names: readonly string[]): ReadingColumns {
  const { ns, before: early, after, missed, missedBefore, full, first } = reading;
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
    missed: [...missed]
      .filter(([, runs]) => runs > 0)
      .map(([event, runs]) => [event, (missedBefore ?? missed).get(event) ?? 0, runs]),
    full: [...full],
    ...(first && {
      first: {
        faults: first.faults,
        threads: first.threads?.map(({ ns: ran, runs }): [number, number] => [ran, runs]) ?? null,
        seen: first.seen,
      },
    }),
  };
}

function changes(numbers: readonly number[]): { places: number[]; by: number[] } {
  const changed = [...numbers.entries()].filter(([, by]) => by !== 0);
  return { places: differences(changed.map(([place]) => place)), by: changed.map(([, by]) => by) };
}

export const sizeOf = (totals: Reading['totals']): number =>
  [...totals.values()].reduce((sum, { size }) => sum + size, 0);
