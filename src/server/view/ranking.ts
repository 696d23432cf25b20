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
  readonly #sparks: Sparks = new Map();
  /** Number of places whose rates were looked up. */
  #sparked = 0;
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
    return this.entries.slice(0, top).map((entry, place) => this.#wholeOf(entry, place));
  }

  /**
   * Returns what changed in the first `top` entries since the tick before, whose ranking was `before`: rows that
   * entered, changed their identity, or counted; and the rows that left.
   */
  changes(before: Ranking, top: number): { rows: Row[]; gone: number[] } {
    const rows = this.entries
      .slice(0, top)
      .flatMap((entry, place) => this.#changeOf(entry, place, before, top) ?? []);
    const gone = before.entries
      .slice(0, top)
      .flatMap(({ row }) => ((this.places.get(row) ?? top) >= top ? [row] : []));
    return { rows, gone };
  }

  /**
   * Makes up to `limit` of the rows that `changes` will return, or those of `rows` without a ranking before.
   * Returns the rows that it made: none if all are made.
   */
  make(before: Ranking | undefined, top: number, limit: number): Row[] {
    const rows: Row[] = [];
    for (const [place, entry] of this.entries.slice(0, top).entries()) {
      if (rows.length >= limit) break;
      const { made } = this;
      const row = before ? this.#changeOf(entry, place, before, top) : this.#wholeOf(entry, place);
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

  /** Undefined for an entry without changes. */
  #changeOf(entry: Entry, place: number, before: Ranking, top: number): Row | undefined {
    if ((before.places.get(entry.row) ?? top) >= top) return this.#wholeOf(entry, place);
    if (entry.renewed) return once(this.#named, entry, () => this.#make(entry, true));
    return entry.counted ? once(this.#brief, entry, () => this.#make(entry, false)) : undefined;
  }

  #wholeOf(entry: Entry, place: number): Row {
    return once(this.#whole, entry, () => {
      const row = this.#make(entry, true);
      return place < SPARK_ROWS ? { ...row, spark: this.#sparkOf(entry, place) } : row;
    });
  }

  #make(entry: Entry, named: boolean): Row {
    const cells = cellsOf(entry, this.#board);
    return named ? { row: entry.row, who: entry.who, cells } : { row: entry.row, cells };
  }

  #sparkOf({ row }: Entry, place: number): NonNullable<Row['spark']> {
    if (place >= this.#sparked) {
      const until = place < FIRST_SPARKS ? FIRST_SPARKS : SPARK_ROWS;
      const wanted = this.entries.slice(this.#sparked, until).map((entry) => entry.row);
      for (const [number, spark] of this.#sparksOf(new Set(wanted), SPARK_TICKS))
        this.#sparks.set(number, spark);
      this.#sparked = until;
    }
    return this.#sparks.get(row) ?? [];
  }
}

function once(rows: Map<Entry, Row>, entry: Entry, make: () => Row): Row {
  const known = rows.get(entry);
  if (known !== undefined) return known;
  const row = make();
  rows.set(entry, row);
  return row;
}
