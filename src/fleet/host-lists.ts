import { CellList, RATE_STEPS } from './cell-list.ts';
import { type CellBytes, SENT_GROUPINGS } from './schema.ts';
import { ValueList } from './value-sums.ts';

/**
 * Lists of cells that the hub keeps of a host. quality: events that are missing, steps of time that was not counted, and 1 while
 * the series is counted. unbounded: the same of series that miss events without a known bound.
 */
const LISTS = ['totals', 'quality', 'unbounded', 'rowsMost', 'rows'] as const;
export type ListName = (typeof LISTS)[number];

/** Lists of each grouping, behind those. */
const OF_GROUPING = ['cells', 'most', 'blur'] as const;
type GroupingList = (typeof OF_GROUPING)[number];

export const placeOf = (name: ListName): number => LISTS.indexOf(name);
/** Place of a list of a grouping, which has this place in SENT_GROUPINGS. */
export const placeIn = (grouping: number, list: GroupingList): number =>
  LISTS.length + OF_GROUPING.length * grouping + OF_GROUPING.indexOf(list);

/** Number of the lists of cells. Behind them are the distributions, and the rows as a text. */
export const COUNT = LISTS.length + OF_GROUPING.length * SENT_GROUPINGS.length;
export const VALUES = COUNT;
export const TEXT = COUNT + 1;

const QUALITY = [placeOf('quality'), placeOf('unbounded')];
const ROWS = [placeOf('rowsMost'), placeOf('rows')];
/** Lists that bound the numbers of an entry. */
const BOUNDS = [
  placeOf('rowsMost'),
  ...SENT_GROUPINGS.flatMap((_, index) => [placeIn(index, 'most'), placeIn(index, 'blur')]),
];

/** Lists that sums over hosts are made of. */
const SUMMED = [...Array(COUNT).keys()].filter((place) => !ROWS.includes(place));

/**
 * Reads the list with this place from its bytes. Numbers of accuracy are no rates: in so many seconds they stay as they were
 * written.
 */
export const fillAt = (
  place: number,
  into: CellList,
  bytes: CellBytes,
  ids: readonly number[],
  seconds: number,
): CellList => into.fill(bytes, ids, QUALITY.includes(place) ? RATE_STEPS : seconds, BOUNDS.includes(place));

/** All numbers of a host that are in sums. */
export class HostLists {
  readonly #lists = Array.from({ length: COUNT }, () => new CellList());
  readonly values = new ValueList();
  /** Entries that are not sent, of rows and of each grouping. */
  left: readonly number[] = [];
  /** The fleet's number of each series of the host. */
  ids: readonly number[] = [];

  at(place: number): CellList {
    return this.#lists[place] ?? new CellList();
  }

  of(name: ListName): CellList {
    return this.at(placeOf(name));
  }

  /** Takes the parts of a host, by their places. `ids`: the fleet's number of each of its series. */
  fill(
    partOf: (place: number) => Uint8Array,
    ids: readonly number[],
    seconds: number,
    left: readonly number[],
  ): void {
    for (const place of SUMMED) fillAt(place, this.at(place), partOf(place), ids, seconds);
    this.values.fill(partOf(VALUES), ids);
    this.left = left;
    this.ids = ids;
  }
}
