import { CellList, RATE_STEPS } from './cell-list.ts';
import type { NumberReader, NumberWriter } from './number-bytes.ts';
import { type RowList, SENT_GROUPINGS, type Summary } from './schema.ts';
import { ValueList } from './value-sums.ts';

/**
 * Lists of cells that the hub keeps of a host. quality: events that are missing, steps of time that was not counted, and 1 while
 * the series is counted. unbounded: series that miss events without a known bound. maxima: the largest numbers of the rows.
 */
const LISTS = ['totals', 'quality', 'unbounded', 'maxima', 'rowsMost', 'rows'] as const;
export type ListName = (typeof LISTS)[number];

/** Lists of each grouping, behind those. */
const OF_GROUPING = ['cells', 'most', 'blur'] as const;
type GroupingList = (typeof OF_GROUPING)[number];

export const placeOf = (name: ListName): number => LISTS.indexOf(name);
/** Place of a list of a grouping, which has this place in SENT_GROUPINGS. */
export const placeIn = (grouping: number, list: GroupingList): number =>
  LISTS.length + OF_GROUPING.length * grouping + OF_GROUPING.indexOf(list);

const COUNT = LISTS.length + OF_GROUPING.length * SENT_GROUPINGS.length;
/** Places behind the lists of cells: of the distributions, of the rows as a text, and the end. */
export const VALUES = COUNT;
export const TEXT = COUNT + 1;
export const END = COUNT + 2;

/** Lists that sums over hosts are made of. */
const SUMMED = [...Array(COUNT).keys()].filter(
  (place) => !['maxima', 'rowsMost', 'rows'].includes(LISTS[place] ?? ''),
);

/** Rows as the text that is kept of them. */
export interface KeptRows {
  rows: RowList['rows'];
  containers: Summary['containers'];
}

const NONE: KeptRows = {
  rows: {
    row: [],
    pid: [],
    start: [],
    parent: [],
    name: [],
    user: [],
    cgroup: [],
    own: [],
    ended: [],
    shared: [],
  },
  containers: [],
};

/** All numbers of a host, to be added to sums and written as bytes. */
export class HostLists {
  readonly #lists = Array.from({ length: COUNT }, () => new CellList());
  readonly values = new ValueList();
  /** Entries that are not sent, of rows and of each grouping. */
  left: number[] = [];
  #text = '';
  readonly #encoder = new TextEncoder();

  at(place: number): CellList {
    return this.#lists[place] ?? new CellList();
  }

  of(name: ListName): CellList {
    return this.at(placeOf(name));
  }

  /** Takes a summary. `ids`: the fleet's number of each of its series. */
  fill(summary: Summary, ids: readonly number[]): void {
    const { seconds, rows } = summary;
    this.of('totals').fill(summary.totals, ids, seconds);
    this.#fillQuality(summary, ids);
    this.of('rows').fill(rows.cells, ids, seconds);
    this.of('rowsMost').fill(rows.most, ids, seconds, Math.ceil);
    this.of('maxima').clear().raise(this.of('rows'));
    this.left = [rows.left];
    for (const [index, grouping] of SENT_GROUPINGS.entries()) {
      const { cells, most, blur, left } = summary.groups[grouping];
      this.at(placeIn(index, 'cells')).fill(cells, ids, seconds);
      this.at(placeIn(index, 'most')).fill(most, ids, seconds, Math.ceil);
      if (blur === undefined) this.at(placeIn(index, 'blur')).clear();
      else this.at(placeIn(index, 'blur')).fill(blur, ids, seconds, Math.ceil);
      this.left.push(left);
    }
    this.#fillValues(summary, ids);
    this.#text = textOf({ rows: rows.rows, containers: summary.containers });
  }

  /** Leaves the totals and what bounds an entry: as if the host had sent no rows and no groups. Returns the number of groups before. */
  thin(keys: readonly number[]): void {
    this.of('rowsMost').raise(this.of('rows'));
    const { rows } = JSON.parse(this.#text) as KeptRows;
    this.left[0] = (this.left[0] ?? 0) + rows.row.length;
    this.of('rows').clear();
    this.of('maxima').clear();
    for (const [index, count] of keys.entries()) {
      const cells = this.at(placeIn(index, 'cells'));
      this.at(placeIn(index, 'most')).raise(cells);
      cells.clear();
      this.left[index + 1] = (this.left[index + 1] ?? 0) + count;
    }
    this.#text = textOf(NONE);
  }

  /** Writes all; returns the offsets of the places. */
  write(to: NumberWriter): number[] {
    to.length = 0;
    const offsets: number[] = [];
    for (const list of this.#lists) {
      offsets.push(to.length);
      list.write(to);
    }
    offsets.push(to.length);
    writeValues(this.values, to);
    offsets.push(to.length);
    to.room(3 * this.#text.length);
    to.length += this.#encoder.encodeInto(this.#text, to.bytes.subarray(to.length)).written;
    offsets.push(to.length);
    return offsets;
  }

  /** Reads what sums are made of. */
  read(from: NumberReader, bytes: Uint8Array, offsets: readonly number[], left: readonly number[]): void {
    for (const place of SUMMED) this.at(place).read(from.open(bytes, offsets[place] ?? 0));
    readValues(this.values, from.open(bytes, offsets[VALUES] ?? 0));
    this.left = [...left];
  }

  #fillQuality({ series, missing, uncountedSeconds }: Summary, ids: readonly number[]): void {
    const [quality, unbounded] = [this.of('quality').clear(), this.of('unbounded').clear()];
    for (const [at, { counted }] of series.entries()) {
      const [id = 0, most = null, seconds = 0] = [ids[at], missing[at], uncountedSeconds[at]];
      const steps = Math.round(Math.max(0, seconds) * RATE_STEPS);
      quality.push(0, id, Math.ceil(Math.max(0, most ?? 0)), steps, Number(counted), 0);
      if (most === null) unbounded.push(0, id, 0, 0, 0, 0);
    }
  }

  #fillValues({ distributions: { series, value, count } }: Summary, ids: readonly number[]): void {
    this.values.clear();
    let index = 0;
    for (const [at, step] of series.entries()) {
      index += step;
      this.values.push(ids[index] ?? 0, value[at] ?? 0, count[at] ?? 0);
    }
  }
}

const textOf = (rows: KeptRows): string => JSON.stringify(rows);

function writeValues({ length, series, value, count }: ValueList, to: NumberWriter): void {
  to.put(length);
  for (let at = 0; at < length; at++) {
    const own = value[at] ?? 0;
    to.put(2 * (series[at] ?? 0) + Number(own < 0));
    to.put(Math.abs(own));
    to.put(count[at] ?? 0);
  }
}

function readValues(values: ValueList, from: NumberReader): void {
  values.clear();
  const length = from.get();
  for (let at = 0; at < length; at++) {
    const series = from.get();
    const size = from.get();
    values.push(series >> 1, series % 2 === 1 ? -size : size, from.get());
  }
}
