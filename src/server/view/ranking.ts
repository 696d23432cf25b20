import type { Board } from '../../tally/board.ts';
import type { Cells, CountCell } from '../../tally/cells.ts';
import { type Row, SPARK_TICKS } from '../../wire/rows.ts';
import { cellsOf, type Entry } from './entry.ts';
import type { Sparks } from './groups.ts';

/** Rates of the entries with these row numbers. */
type SparksOf = (rows: ReadonlySet<number>, ticks: number) => Sparks;

/** Number of entries that ended. */
export const endedIn = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { ended }) => sum + (ended ? 1 : 0), 0);

/** The rows of which the entries are some. `left`: the part of rows that left the board. */
export interface Whole {
  rows: number;
  /** Number of rows that ended. */
  ended: number;
  total: Cells;
  left: Cells;
}

/** Places whose rows bring past ticks. Their rates are looked up for the first places together, else for all. */
const FIRST_SPARKS = 100;
const SPARK_ROWS = 1_000;
/** Places between two sums that are kept. */
const PART = 250;

/**
 * The entries of a board as of a tick, best first. All leaderboards that differ only in `top` share it, and the
 * rows that it makes for their messages.
 */
export class Ranking {
  readonly entries: readonly Entry[];
  readonly whole: Whole;
  readonly #board: Board;
  readonly #sparksOf: SparksOf;
  /** Rows as sent to clients that do not have them, that have to learn their identity anew, and to others. */
  readonly #whole = new Map<Entry, Row>();
  readonly #named = new Map<Entry, Row>();
  readonly #brief = new Map<Entry, Row>();
  /** Rates that were looked up: none for a row that counted nothing. */
  readonly #sparks: Sparks = new Map();
  /** The total less the first 0, PART, 2 × PART … entries. */
  #rests: Cells[] = [];
  #places: Map<number, number> | undefined;

  constructor(entries: readonly Entry[], whole: Whole, board: Board, sparks: SparksOf) {
    this.entries = entries;
    this.whole = whole;
    this.#board = board;
    this.#sparksOf = sparks;
  }

  /** Number of rows that were made for messages so far. */
  get made(): number {
    return this.#whole.size + this.#named.size + this.#brief.size;
  }

  /** Place of each row, from 0. */
  get places(): ReadonlyMap<number, number> {
    this.#places ??= new Map(this.entries.map(({ row }, place) => [row, place]));
    return this.#places;
  }

  /** Returns the first `top` entries with everything that a client needs to show them. */
  rows(top: number): Row[] {
    return this.entries.slice(0, top).map((entry, place) => this.#wholeOf(entry, place, () => true));
  }

  /**
   * Returns what changed in the first `top` entries since the tick before, whose ranking was `before`: rows that
   * entered, changed their identity, or counted; and the rows that left.
   */
  changes(before: Ranking, top: number): { rows: Row[]; gone: number[] } {
    const rows = this.entries
      .slice(0, top)
      .map((entry, place) => this.#changeOf(entry, place, before, top))
      .filter((row) => row !== undefined);
    const gone = before.entries
      .slice(0, top)
      .filter((entry) => !this.#isAmong(entry, top))
      .map(({ row }) => row);
    return { rows, gone };
  }

  /**
   * Makes up to `limit` of the rows that `changes` will return, or those of `rows` without a ranking before.
   * Returns the rows that it made: none if all are made.
   */
  make(before: Ranking | undefined, top: number, limit: number): Row[] {
    const rows: Row[] = [];
    for (let place = 0; place < top && rows.length < limit; place++) {
      const entry = this.entries[place];
      if (entry === undefined) break;
      const { made } = this;
      const row = before
        ? this.#changeOf(entry, place, before, top)
        : this.#wholeOf(entry, place, () => true);
      if (row !== undefined && this.made > made) rows.push(row);
    }
    return rows;
  }

  /** Number of the first `top` entries that ended. */
  ended(top: number): number {
    return endedIn(this.entries.slice(0, top));
  }

  /** Subtracts the first `top` entries from the total. */
  rest(top: number): CountCell[] {
    const part = Math.floor(Math.min(top, this.entries.length) / PART);
    // Boards of about the same size have most of their sums in common.
    for (let next = this.#rests.length; next <= part; next++)
      this.#rests.push(
        this.#subtract(this.#rests[next - 1] ?? this.whole.total, (next - 1) * PART, next * PART),
      );
    return this.#subtract(this.#rests[part] ?? this.whole.total, part * PART, top).values();
  }

  #subtract(from: Cells, start: number, end: number): Cells {
    const rest = from.copy();
    for (const { cells, tick } of this.entries.slice(Math.max(0, start), Math.max(0, end)))
      rest.subtract(cells, tick === this.#board.tick);
    return rest;
  }

  /** Forgets the rows that were made for messages; the places stay. */
  forgetRows(): void {
    for (const rows of [this.#whole, this.#named, this.#brief, this.#sparks]) rows.clear();
    this.#rests = [];
  }

  /** True for one of the first `top` entries. */
  #isAmong({ row }: Entry, top: number): boolean {
    return (this.places.get(row) ?? top) < top;
  }

  /** Undefined for an entry without changes. */
  #changeOf(entry: Entry, place: number, before: Ranking, top: number): Row | undefined {
    if (!before.#isAmong(entry, top))
      return this.#wholeOf(entry, place, (other) => !before.#isAmong(other, top));
    if (!entry.renewed && !entry.counted) return undefined;
    const rows = entry.renewed ? this.#named : this.#brief;
    const row = rows.get(entry) ?? this.#make(entry, entry.renewed);
    rows.set(entry, row);
    return row;
  }

  /** `needsSpark`: entries whose past ticks are needed with those of this one. */
  #wholeOf(entry: Entry, place: number, needsSpark: (entry: Entry) => boolean): Row {
    const known = this.#whole.get(entry);
    if (known !== undefined) return known;
    const made = this.#make(entry, true);
    const row = place < SPARK_ROWS ? { ...made, spark: this.#sparkOf(entry, place, needsSpark) } : made;
    this.#whole.set(entry, row);
    return row;
  }

  #make(entry: Entry, named: boolean): Row {
    const cells = cellsOf(entry, this.#board);
    return named ? { row: entry.row, who: entry.who, cells } : { row: entry.row, cells };
  }

  #sparkOf({ row }: Entry, place: number, needsSpark: (entry: Entry) => boolean): NonNullable<Row['spark']> {
    const known = this.#sparks.get(row);
    if (known !== undefined) return known;
    const wanted = this.entries
      .slice(0, place < FIRST_SPARKS ? FIRST_SPARKS : SPARK_ROWS)
      .filter((entry) => !this.#sparks.has(entry.row) && needsSpark(entry))
      .map((entry) => entry.row);
    const found = this.#sparksOf(new Set(wanted), SPARK_TICKS);
    for (const number of wanted) this.#sparks.set(number, found.get(number) ?? []);
    return this.#sparks.get(row) ?? [];
  }
}
