import type { ReadTick } from '../capture/items.ts';
import { tooMuch } from '../capture/too-much.ts';
import type { VmtallyError } from '../errors.ts';
import { CellSums } from '../tally/cell-sums.ts';
import type { Rows } from '../tally/tally.ts';
import type { RowIdentity } from '../wire/feed.ts';

/** Key of a row for its identity and its call site. */
export type KeyOf = (identity: RowIdentity | undefined, row: number, site: string) => string;

/**
 * Most counts by process, event and value, most processes, and most counts of rows of the report: some 500 MiB. A crafted
 * file of some kilobytes may have any number.
 */
const MOST_CELLS = 1 << 21;
const MOST_ROWS = 1 << 20;
/** Ended processes for which all counts are looked through, at least. */
const MANY_ENDED = 1_000;

/** Counts of a run by process, which become counts of the report's rows once the name of the process is known. */
export class RunCounts {
  /** Counts of each series by row of the report. */
  readonly groups: Rows[];
  readonly #keyOf: KeyOf;
  #cells = new CellSums();
  #rows = new Map<number, RowIdentity>();
  #ended = 0;
  #grouped = 0;
  readonly #sites = new Map([['', 0]]);
  readonly #siteNames = [''];

  constructor(series: number, keyOf: KeyOf) {
    this.groups = Array.from({ length: series }, () => new Map());
    this.#keyOf = keyOf;
  }

  /** Takes the rows of earlier members that count in this one. */
  member(rows: readonly RowIdentity[]): void {
    // A process that has ended keeps its name. Where it counts once more, the member says it again.
    if (this.#ended > Math.max(MANY_ENDED, this.#rows.size / 2)) this.#group(true);
    for (const row of rows) if (!this.#rows.has(row.row)) this.#identify(row);
  }

  identify(rows: readonly RowIdentity[]): void {
    for (const row of rows) this.#identify(row);
  }

  /** Throws CAPTURE_INVALID where there are more counts than may be. */
  add({ quads: { row, series, value, count, site }, sites }: ReadTick): void {
    const numbers = site && sites.map((name) => this.#siteOf(name));
    // An hour's capture has a million of them: an iterator would take as long as all the rest.
    for (let index = 0; index < row.length; index++) {
      const number = numbers?.[site?.[index] ?? -1] ?? 0;
      this.#cells.add(row[index] ?? 0, number, series[index] ?? 0, value[index] ?? 0, count[index] ?? 0);
      if (this.#cells.size > MOST_CELLS) throw tooMany(MOST_CELLS, 'counts by process, event and value');
    }
  }

  /** Makes all counts those of rows of the report: no later tick says anything about them. */
  finish(): void {
    this.#group(false);
    this.#rows = new Map();
  }

  #identify(row: RowIdentity): void {
    if (row.ended && this.#rows.get(row.row)?.ended !== true) this.#ended++;
    this.#rows.set(row.row, row);
    if (this.#rows.size > MOST_ROWS) throw tooMany(MOST_ROWS, 'processes at a time');
  }

  #siteOf(name: string): number {
    const known = this.#sites.get(name);
    if (known !== undefined) return known;
    this.#sites.set(name, this.#siteNames.length);
    if (this.#siteNames.push(name) > MOST_ROWS) throw tooMany(MOST_ROWS, 'call sites');
    return this.#siteNames.length - 1;
  }

  #group(endedOnly: boolean): void {
    const kept = new CellSums();
    this.#cells.each((row, site, series, value, count) => {
      const identity = this.#rows.get(row);
      if (endedOnly && identity?.ended !== true) kept.add(row, site, series, value, count);
      else this.#addGroup(series, this.#keyOf(identity, row, this.#siteNames[site] ?? ''), value, count);
    });
    this.#cells = kept;
    for (const [row, { ended }] of this.#rows) if (ended) this.#rows.delete(row);
    this.#ended = 0;
  }

  #addGroup(series: number, key: string, value: number, count: number): void {
    const groups = this.groups[series];
    if (groups === undefined) return;
    const distribution = groups.get(key) ?? new Map<number, number>();
    groups.set(key, distribution);
    const before = distribution.get(value);
    distribution.set(value, (before ?? 0) + count);
    if (before === undefined && ++this.#grouped > MOST_ROWS) throw tooMany(MOST_ROWS, 'rows and values');
  }
}

const tooMany = (most: number, what: string): VmtallyError =>
  tooMuch(most, what, 'Choose a shorter time with --from and --to, or larger rows with --by comm.');
