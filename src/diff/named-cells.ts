import type { ReadTick } from '../capture/items.ts';
import { tooMuch } from '../capture/too-much.ts';
import type { VmtallyError } from '../errors.ts';
import { CellSums } from '../tally/cell-sums.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { SampleTicks } from './sample-ticks.ts';

/** Names the row that a process and a call site are part of. */
export type NameOf = (identity: RowIdentity | undefined, site: string) => string;

/**
 * Most counts by process, and by row of the comparison: 200 MiB each. Beyond, samples are joined. A crafted file of some
 * kilobytes may have any number.
 */
const MOST_CELLS = 1 << 21;
/** Most processes at a time, call sites, and rows. */
const MOST_NAMES = 1 << 20;
/** Ended processes for which all counts are looked through, at least. */
const MANY_ENDED = 1_000;
/** A series and a sample are one number of a cell. */
const MOST_SERIES = 1 << 12;

/**
 * Counts by sample, of processes, which become counts of rows once the name of a process is known: its end says its last one.
 */
export class NamedCells {
  readonly ticks = new SampleTicks();
  readonly #nameOf: NameOf;
  /** By number of the process, call site, series with sample, and value. */
  #pending = new CellSums();
  /** By number of the row, sample, series, and value. */
  #named = new CellSums();
  readonly #names = new Names('rows');
  /** Numbers of the rows of each series. */
  readonly #rows = new Set<number>();
  readonly #sites = new Names('call sites');
  #identities = new Map<number, RowIdentity>();
  #ended = 0;
  #run = 0;

  constructor(nameOf: NameOf) {
    this.#nameOf = nameOf;
  }

  /** Takes the rows of earlier members that count in this one. */
  member(run: number, rows: readonly RowIdentity[]): void {
    this.#begin(run);
    if (this.#ended > Math.max(MANY_ENDED, this.#identities.size / 2)) this.#name(true);
    for (const row of rows) if (!this.#identities.has(row.row)) this.#identify(row);
  }

  /** Throws CAPTURE_INVALID where there are more counts than may be, however few samples there are. */
  add({ run, seconds, rows, quads, sites }: ReadTick): void {
    this.#begin(run);
    for (const row of rows) this.#identify(row);
    const sample = MOST_SERIES * this.ticks.add(run, seconds);
    const { row, series, value, count, site } = quads;
    const numbers = site && sites.map((name) => this.#sites.numberOf(name));
    for (let at = 0; at < row.length; at++) {
      const number = numbers?.[site?.[at] ?? -1] ?? 0;
      const key = (series[at] ?? 0) + sample;
      this.#pending.add(row[at] ?? 0, number, key, value[at] ?? 0, count[at] ?? 0);
    }
    this.#join(this.ticks.join());
    while (this.#pending.size > MOST_CELLS) this.#joinMore(MOST_CELLS, 'counts by process, event and value');
  }

  /**
   * Calls `take` for the counts of each row. `placeOf`: the place of a sample; undefined for one that is left out. Samples are
   * joined until a list of all of them for each row has no more than `most` entries; throws CAPTURE_INVALID where they cannot be.
   */
  finish(
    most: number,
    placesOf: (ticks: SampleTicks) => readonly (number | undefined)[],
    take: (name: string, place: number, series: number, value: number, count: number) => void,
  ): void {
    this.#name(false);
    while (this.#rows.size * this.ticks.runs.length > most) this.#joinMore(most, 'rows times samples');
    const places = placesOf(this.ticks);
    const placed = moved(this.#named, (sample) => places[sample], 'site');
    this.#named = new CellSums();
    placed.each((row, place, series, value, count) =>
      take(this.#names.nameOf(row), place, series, value, count),
    );
  }

  /** Runs follow one another, and each numbers its processes anew. */
  #begin(run: number): void {
    if (run === this.#run) return;
    this.#name(false);
    this.#identities = new Map();
    this.#run = run;
  }

  #identify(row: RowIdentity): void {
    if (row.ended && this.#identities.get(row.row)?.ended !== true) this.#ended++;
    this.#identities.set(row.row, row);
    if (this.#identities.size > MOST_NAMES) throw tooMany(MOST_NAMES, 'processes at a time');
  }

  #name(endedOnly: boolean): void {
    const kept = new CellSums();
    /** Names without a call site, by process. */
    const known = new Map<number, number>();
    const numberOf = (row: number, site: number): number => {
      const number =
        (site === 0 ? known.get(row) : undefined) ??
        this.#names.numberOf(this.#nameOf(this.#identities.get(row), this.#sites.nameOf(site)));
      if (site === 0) known.set(row, number);
      return number;
    };
    this.#pending.each((row, site, key, value, count) => {
      if (endedOnly && this.#identities.get(row)?.ended !== true) {
        kept.add(row, site, key, value, count);
        return;
      }
      const [number, series] = [numberOf(row, site), key % MOST_SERIES];
      this.#rows.add(MOST_SERIES * number + series);
      this.#named.add(number, Math.floor(key / MOST_SERIES), series, value, count);
    });
    this.#pending = kept;
    for (const [row, { ended }] of this.#identities) if (ended) this.#identities.delete(row);
    this.#ended = 0;
    while (this.#named.size > MOST_CELLS) this.#joinMore(MOST_CELLS, 'counts by row, event and value');
  }

  #joinMore(most: number, what: string): void {
    const places = this.ticks.join(true);
    if (places === undefined) throw tooMany(most, what);
    this.#join(places);
  }

  #join(places: readonly number[] | undefined): void {
    if (places === undefined) return;
    this.#pending = moved(this.#pending, (sample) => places[sample], 'series');
    this.#named = moved(this.#named, (sample) => places[sample], 'site');
  }
}

/** Cells of other samples, whose number is that of the site, or is in that of the series. */
function moved(
  cells: CellSums,
  placeOf: (sample: number) => number | undefined,
  where: 'site' | 'series',
): CellSums {
  const sums = new CellSums();
  cells.each((row, site, series, value, count) => {
    const place = placeOf(where === 'site' ? site : Math.floor(series / MOST_SERIES));
    if (place === undefined) return;
    if (where === 'site') sums.add(row, place, series, value, count);
    else sums.add(row, site, (series % MOST_SERIES) + MOST_SERIES * place, value, count);
  });
  return sums;
}

/** Numbers of names, from 0 for none. */
class Names {
  readonly #what: string;
  readonly #numbers = new Map([['', 0]]);
  readonly #names = [''];

  constructor(what: string) {
    this.#what = what;
  }

  get size(): number {
    return this.#names.length;
  }

  nameOf(number: number): string {
    return this.#names[number] ?? '';
  }

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.size >= MOST_NAMES) throw tooMany(MOST_NAMES, this.#what);
    this.#numbers.set(name, this.size);
    return this.#names.push(name) - 1;
  }
}

const tooMany = (most: number, what: string): VmtallyError =>
  tooMuch(most, what, 'Compare captures of a shorter time, or larger rows with --by comm.');
