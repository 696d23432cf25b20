import type { CaptureItem, ReadTick } from '../capture/items.ts';
import { tooMuch } from '../capture/too-much.ts';
import { CellList } from '../tally/cell-list.ts';
import { CellSums } from '../tally/cell-sums.ts';
import { KnownProcesses } from './known-processes.ts';
import type { LastNames, NameOf } from './last-names.ts';
import { MOST_NAMES, Names } from './names.ts';
import { SampleTicks } from './sample-ticks.ts';

/**
 * Most counts by row, event, value and sample: 160 MiB. Beyond, samples are joined. A crafted file of some kilobytes may have
 * any number.
 */
const MOST_CELLS = 1 << 22;
/** Memory that a count of the current sample takes, in counts of a list. */
const WEIGHT = 2;
/** A series and a row are one number. */
const MOST_SERIES = 1 << 12;

/** Counts by sample of the rows that processes and call sites are part of: a process has its last name from the start. */
export class NamedCells {
  readonly #ticks = new SampleTicks();
  readonly #nameOf: NameOf;
  readonly #hint: string;
  readonly #lastNames: LastNames;
  readonly #processes = new KnownProcesses();
  readonly #sites = new Names('call sites');
  readonly #names = new Names('rows');
  /** Numbers of rows, by number of the process's last name and of the call site. */
  readonly #rows = new Map<number, number>();
  /** Numbers of the rows of each series. */
  readonly #rowsOfSeries = new Set<number>();
  /** Samples that are whole, and counts of the sample that is not. */
  #cells = new CellList();
  #now = new CellSums();
  #sample = 0;

  /** `hint`: what to do where there are too many rows. */
  constructor(lastNames: LastNames, nameOf: NameOf, hint: string) {
    this.#lastNames = lastNames;
    this.#nameOf = nameOf;
    this.#hint = hint;
  }

  /** Throws CAPTURE_INVALID where there are more counts than may be, however few samples there are. */
  add(item: CaptureItem): void {
    this.#processes.note(item);
    if (item.kind === 'tick') this.#addTick(item.tick);
  }

  /**
   * Calls `take` for the counts of each row, by its number. `placesOf`: the place of each sample; undefined for one that is left out. Samples are
   * joined until a list of all of them for each row has no more than `most` entries; throws CAPTURE_INVALID where they cannot be.
   */
  finish(
    most: number,
    placesOf: (ticks: SampleTicks) => readonly (number | undefined)[],
    take: (row: number, place: number, series: number, value: number, count: number) => void,
  ): void {
    while (this.#rowsOfSeries.size * this.#ticks.runs.length > most)
      this.#joinMore(most, 'rows times samples');
    this.#join(placesOf(this.#ticks));
    this.#begin(-1);
    this.#cells.each(take);
  }

  nameOf(row: number): string {
    return this.#names.nameOf(row);
  }

  #addTick({ run, seconds, quads, sites }: ReadTick): void {
    this.#begin(this.#ticks.add(run, seconds));
    const { row, series, value, count, site } = quads;
    const numbers = site && sites.map((name) => this.#sites.numberOf(name));
    for (let at = 0; at < row.length; at++) {
      const number = this.#rowOf(row[at] ?? 0, numbers?.[site?.[at] ?? -1] ?? 0);
      this.#now.add(number, 0, series[at] ?? 0, value[at] ?? 0, count[at] ?? 0);
    }
    const places = this.#ticks.join();
    if (places) this.#join(places);
    while (this.#cells.size + WEIGHT * this.#now.size > MOST_CELLS)
      this.#joinMore(MOST_CELLS, 'counts by row, event, value and sample');
  }

  #rowOf(process: number, site: number): number {
    const known = this.#processes.get(process);
    const last = known === undefined ? 0 : this.#lastNames.numberOf(known.ordinal);
    // The record went on between the two readings: the process is newer than the first.
    if (known && last === 0)
      return this.#names.numberOf(this.#nameOf(known.identity, this.#sites.nameOf(site)));
    const key = MOST_NAMES * last + site;
    const row = this.#rows.get(key);
    if (row !== undefined) return row;
    const name = this.#nameOf(this.#lastNames.identities[last], this.#sites.nameOf(site));
    const number = this.#names.numberOf(name);
    if (this.#rows.size < MOST_NAMES) this.#rows.set(key, number);
    return number;
  }

  /** Begins a sample, where it is another one: the counts of the one before are whole. */
  #begin(sample: number): void {
    if (sample === this.#sample) return;
    const now = this.#now;
    now.each((row, _, series, value, count) => {
      this.#rowsOfSeries.add(MOST_SERIES * row + series);
      this.#cells.add(row, this.#sample, series, value, count);
    });
    now.clear();
    this.#sample = sample;
    if (this.#rowsOfSeries.size > MOST_NAMES) throw tooMuch(MOST_NAMES, 'rows times events', this.#hint);
  }

  #joinMore(most: number, what: string): void {
    const places = this.#ticks.join(true);
    if (places === undefined) throw tooMuch(most, what, this.#hint);
    this.#join(places);
  }

  /** Gives samples other numbers. Those of one number are neighbours, so that memory has room for one of them. */
  #join(places: readonly (number | undefined)[]): void {
    const last = places[this.#sample];
    this.#begin(-1);
    const before = this.#cells;
    this.#cells = new CellList();
    before.each((row, sample, series, value, count) => {
      const place = places[sample];
      if (place === undefined) return;
      this.#begin(place);
      this.#now.add(row, 0, series, value, count);
    });
    this.#begin(last ?? -1);
  }
}
