import type { BoardView, Connection } from '../../client/connection.ts';
import { PAGE_COLUMNS } from '../../client/extra-columns.ts';
import { Leaderboard } from '../../client/leaderboard.ts';
import { mergedBoard } from '../../client/merged-board.ts';
import { type ColumnHead, OVERVIEW_COLUMNS } from '../../client/overview-columns.ts';
import { problemOf } from '../../errors.ts';
import type { Series } from '../../wire/series.ts';
import type { Problem } from '../../wire/session.ts';

/** Rows of the other session whose numbers join the rows of the board. */
const MOST_ROWS = 1000;

const OVERVIEW_IDS: readonly string[] = OVERVIEW_COLUMNS.map(({ id }) => id);

/** The columns of the overview: the usual ones, and those that the user added. */
export const headsOf = (shown: readonly string[]): typeof PAGE_COLUMNS =>
  PAGE_COLUMNS.filter(({ id }) => OVERVIEW_IDS.includes(id) || shown.includes(id));

/** Events that a column needs. */
export const eventsOf = ({ labels, minus = [] }: Pick<ColumnHead, 'labels' | 'minus'>): string[] => [
  ...labels,
  ...minus,
];

/** Events of the columns that the user added, as far as a session does not count them. */
export function uncounted(shown: readonly string[], series: readonly Series[]): string[] {
  const needed = PAGE_COLUMNS.filter(({ id }) => shown.includes(id)).flatMap(eventsOf);
  const isCounted = (event: string) => series.some(({ label, filter }) => label === event && filter === null);
  return [...new Set(needed)].filter((event) => !isCounted(event));
}

/**
 * The rows of a session that counts what the session of the board does not: a column that needs further events costs
 * nothing before it is shown.
 */
export class Beside {
  onMessage: () => void = () => {};
  onProblem: (problem: Problem) => void = () => {};
  readonly #connection: Connection;
  #events = '';
  #session: string | null = null;
  #view: BoardView | null = null;
  #board: { rows: Leaderboard; of: string } | null = null;
  #joined: { key: string; base: Leaderboard; board: Leaderboard } | null = null;
  #end = () => {};

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** True where this user can have events counted. */
  get canCount(): boolean {
    return this.#connection.countBeside !== undefined;
  }

  /** Id of the session that counts for the added columns; null if none does. */
  get session(): string | null {
    return this.#session;
  }

  /** Counts these events from now on, and no others. */
  count(events: readonly string[]): void {
    const wanted = events.join();
    if (wanted === this.#events) return;
    this.#events = wanted;
    this.#connection.countBeside?.(events).then(
      (session) => {
        this.#session = session;
        this.#follow();
      },
      (error: unknown) => this.onProblem(problemOf(error)),
    );
  }

  /** Follows the rows that a view of the board has; null: none. */
  show(view: BoardView | null): void {
    this.#view = view;
    this.#follow();
  }

  /** The board with the numbers of the other session; `view`: the view that the board is of. */
  join(base: Leaderboard, view: BoardView): Leaderboard {
    const other = this.#board;
    if (other === null || base.version === 0 || other.of !== rowsOf(view)) return base;
    const key = `${base.version} ${other.rows.version}`;
    if (this.#joined?.key !== key || this.#joined.base !== base)
      this.#joined = { key, base, board: mergedBoard(base, [other.rows]) };
    return this.#joined.board;
  }

  close(): void {
    this.#end();
    this.#end = () => {};
  }

  #follow(): void {
    this.close();
    const view = this.#view;
    if (this.#session === null || view === null) {
      this.#board = null;
      return;
    }
    const { group, filter, within } = view;
    const rows = new Leaderboard(MOST_ROWS);
    const request: BoardView = {
      view: 'leaderboard',
      session: this.#session,
      group,
      filter,
      top: MOST_ROWS,
      ...(within && { within }),
    };
    this.#end = this.#connection.subscribe(request, {
      message: (message) => {
        if (message.type !== 'leaderboard') return;
        rows.apply(message);
        this.#board = { rows, of: rowsOf(view) };
        this.onMessage();
      },
      problem: (problem) => this.onProblem(problem),
    });
  }
}

/** Identifies the rows of a view, in any order. */
const rowsOf = ({ group, filter, within }: BoardView): string => JSON.stringify([group, filter, within]);
