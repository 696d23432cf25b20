import type { BoardView } from '../../client/connection.ts';
import type { ColumnId } from '../../client/extra-columns.ts';
import type { Leaderboard } from '../../client/leaderboard.ts';
import { columnsOf, LEAST_COLUMNS, sortOf } from '../../client/overview.ts';
import type { Sort } from '../../wire/view-requests.ts';
import { usage } from '../stat/options.ts';
import { labelFor, noSeries } from './series.ts';
import type { Subscriptions } from './subscriptions.ts';
import { groupingOf, type TableGroup } from './table-group.ts';

/** The table that the user wants, and its rows. */
export interface WantedTable {
  /** A session that does not count the events of the overview has the board. */
  table: 'overview' | 'board';
  group: TableGroup;
  /** The grouping of the board if the session has no overview. */
  boardGroup: TableGroup;
  sort: Sort;
  /** Column that sorts the overview; null: the first. */
  column: ColumnId | null;
  series: string | undefined;
  filter: string;
  top: number;
}

/**
 * Chooses the table of the batch output, and subscribes to its rows: the series of the session are known only from
 * the first message.
 */
export class TableChoice {
  table: WantedTable['table'];
  group: TableGroup;
  readonly #subscriptions: Subscriptions;
  readonly #wanted: WantedTable;
  #isSettled = false;
  /** The rows of the request before the last. */
  #before: Leaderboard | undefined;

  constructor(subscriptions: Subscriptions, wanted: WantedTable) {
    this.#subscriptions = subscriptions;
    this.#wanted = wanted;
    this.table = wanted.table;
    this.group = wanted.group;
  }

  begin(): void {
    this.#show({});
  }

  /** True once the rows are those of the chosen table. Throws USAGE for a series that is not counted. */
  settle(): boolean {
    const { board } = this.#subscriptions;
    if (!this.#isSettled) {
      this.#isSettled = true;
      if (this.table === 'overview') this.#settleOverview(board);
      else this.#settleSeries(board);
    }
    return this.#subscriptions.board !== this.#before;
  }

  /** True if the session refused groups of processes, and the board of its own rows takes their place. */
  refused(): boolean {
    if (this.table === 'board' || this.#isSettled) return false;
    this.#showBoard();
    return true;
  }

  #settleOverview({ series }: Leaderboard): void {
    const numbers = columnsOf(series);
    const chosen = numbers.find(({ id }) => id === this.#wanted.column) ?? numbers[0];
    if (numbers.length < LEAST_COLUMNS || chosen === undefined) this.#showBoard();
    else this.#show({ sort: sortOf(chosen), series: [...chosen.labels] });
  }

  #settleSeries({ series, chosen }: Leaderboard): void {
    const name = this.#wanted.series;
    if (name === undefined || series[chosen]?.label === name) return;
    const label = labelFor(series, name);
    if (label === undefined) throw usage(noSeries(series, name));
    if (series[chosen]?.label !== label) this.#show({ series: label });
  }

  #showBoard(): void {
    this.table = 'board';
    this.group = this.#wanted.boardGroup;
    this.#show({});
  }

  #show(more: Pick<BoardView, 'series' | 'sort'>): void {
    const { sort, top, filter } = this.#wanted;
    const { board } = this.#subscriptions;
    this.#before = board.version > 0 ? board : undefined;
    const view = { view: 'leaderboard', ...groupingOf(this.group), top, filter: filter.trim() } as const;
    this.#subscriptions.showBoard({ ...view, ...(this.table === 'board' && { sort }), ...more });
  }
}
