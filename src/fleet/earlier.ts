import { printable } from '../printable.ts';
import { Cells } from '../tally/cells.ts';
import { hasOwnName } from '../tally/series.ts';
import type { Series } from '../wire/series.ts';
import { eachCell } from './cell-bytes.ts';
import {
  type CellBytes,
  LIMITS,
  SENT_GROUPINGS,
  type SentGrouping,
  type Summary,
  type ValueBytes,
} from './schema.ts';
import { eachValue } from './value-bytes.ts';

type Head = Summary['series'][number];

/** Groups of former runs that are known by name. */
export interface EarlierGroups {
  groups: Map<string, Cells>;
  /** The most that any group counted beyond its number here: one that was not sent, or one of a run before that. */
  blur: Cells;
  left: number;
}

/** Counts of former runs of a service, by the series of this run. */
export interface Earlier {
  /** Series of this run, and then those of former runs only. */
  series: Head[];
  total: Cells;
  /** Triples: series, value, count. */
  distributions: number[];
  groups: Record<SentGrouping, EarlierGroups>;
  /** By series: events that are missing at most, and seconds not counted, up to the time `atMs`. */
  missing: (number | null)[];
  uncountedSeconds: number[];
  atMs: number;
}

const headOf = (series: Series): Head => ({
  // A filter, and with it a label, may have several lines.
  label: printable(series.label),
  filter: series.filter,
  counts: series.counts,
  sum: series.sum,
  hist: series.hist,
  value: series.value,
  counted: series.counted,
  ...(hasOwnName(series) && { ownName: true as const }),
});

/** Takes the sums of the last summary of a host, which has those of all its former runs. `undefined`: there was none. */
export function earlierOf(summary: Summary | undefined, own: readonly Series[]): Earlier {
  const series = own.slice(0, LIMITS.series).map(headOf);
  const places = summary?.series.map((head) => placeOf(head, series)) ?? [];
  const cellsOf = (bytes: CellBytes | undefined): Cells[] => entriesOf(bytes, places);
  const entryOf = (bytes: CellBytes | undefined): Cells => cellsOf(bytes)[0] ?? new Cells();
  const groupsOf = (grouping: SentGrouping): EarlierGroups => {
    const list = summary?.groups[grouping];
    const entries = cellsOf(list?.cells);
    const blur = entryOf(list?.blur);
    blur.addAll(entryOf(list?.most), false);
    const groups = new Map(list?.keys.map((key, index) => [key, entries[index] ?? new Cells()]));
    return { groups, blur, left: list?.left ?? 0 };
  };
  const bySeries = <T>(values: readonly T[] | undefined, none: T): T[] => {
    const placed = series.map(() => none);
    for (const [index, place] of places.entries())
      if (place !== undefined) placed[place] = values?.[index] ?? none;
    return placed;
  };
  const [name, user, unit, container, image] = SENT_GROUPINGS.map(groupsOf) as [
    EarlierGroups,
    EarlierGroups,
    EarlierGroups,
    EarlierGroups,
    EarlierGroups,
  ];
  return {
    series,
    total: entryOf(summary?.totals),
    distributions: summary === undefined ? [] : triplesOf(summary.distributions, places),
    groups: { name, user, unit, container, image },
    missing: bySeries<number | null>(
      summary?.missing.map((missing) => missing),
      0,
    ),
    uncountedSeconds: bySeries(summary?.uncountedSeconds, 0),
    atMs: summary?.atMs ?? 0,
  };
}

/** Finds the place of a series; adds it where it is of a former run only. One of the same name that counts otherwise stays apart. */
function placeOf(head: Head, series: Head[]): number | undefined {
  for (const label of [head.label, `${head.label} (earlier)`]) {
    const at = series.findIndex((known) => known.label === label);
    const known = series[at];
    if (known !== undefined) {
      if (isAlike(known, head)) return at;
    } else if (series.length < LIMITS.series) return series.push({ ...head, label, counted: false }) - 1;
  }
  return undefined;
}

const isAlike = (one: Head, other: Head): boolean =>
  one.filter === other.filter &&
  one.counts === other.counts &&
  one.sum === other.sum &&
  one.hist === other.hist &&
  one.value?.name === other.value?.name &&
  one.value?.unit === other.value?.unit &&
  one.value?.scale === other.value?.scale;

function entriesOf(bytes: CellBytes | undefined, places: readonly (number | undefined)[]): Cells[] {
  const entries: Cells[] = [];
  if (bytes !== undefined)
    eachCell(bytes, (entry, series, count, amount) => {
      const place = places[series];
      entries[entry] ??= new Cells();
      if (place !== undefined) entries[entry].add(place, count, amount);
    });
  for (const cells of entries) cells?.clearTick();
  return entries;
}

function triplesOf(values: ValueBytes, places: readonly (number | undefined)[]): number[] {
  const triples: number[] = [];
  eachValue(values, (old, value, count) => {
    const place = places[old];
    if (place !== undefined) triples.push(place, value, count);
  });
  return triples;
}
