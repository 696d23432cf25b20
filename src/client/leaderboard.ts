import type { Series } from '../wire/session.ts';
import { TOP_LIMIT } from '../wire/view-requests.ts';
import { type Cell, type LeaderboardMessage, SPARK_TICKS, type Who } from '../wire/views.ts';
import type { Figures } from './figures.ts';

/** A row of the view. */
export interface BoardRow {
  row: number;
  who: Who;
  /** By series. The tick's numbers in a cell are of tick `tick`; in later ticks the row counted nothing. */
  cells: Map<number, Cell>;
  tick: number;
  /** Tick and rate a second of the chosen series, oldest first. */
  spark: [tick: number, rate: number][];
}

/** The state of a leaderboard view. `apply` changes it in place and raises `version`. */
export class Leaderboard {
  version = 0;
  /**
   * Number of snapshots. The rows after a snapshot are other rows, even if their row numbers are the same.
   */
  resets = 0;
  session = '';
  series: Series[] = [];
  /** Index of the chosen series. */
  chosen = 0;
  tick = 0;
  atMs = 0;
  seconds = 1;
  total: Cell[] = [];
  rest: { rows: number; cells: Cell[] } = { rows: 0, cells: [] };
  readonly rows = new Map<number, BoardRow>();
  readonly #top: number;

  /** `top`: rows that the view asked for. Rows beyond them, and cells of series that the view has not, are ignored. */
  constructor(top = TOP_LIMIT) {
    this.#top = top;
  }

  apply(message: LeaderboardMessage): void {
    if (message.reset) {
      this.rows.clear();
      this.series = message.series ?? [];
      this.chosen = Math.max(
        0,
        this.series.findIndex(({ label }) => label === message.chosen),
      );
      this.session = message.session;
      this.resets++;
    }
    const { tick, seconds } = message;
    Object.assign(this, { tick, seconds, atMs: message.atMs, total: message.total, rest: message.rest });
    for (const row of message.gone) this.rows.delete(row);
    for (const { row, who, cells, spark } of message.rows) {
      const known = this.rows.get(row);
      const identity = who ?? known?.who;
      if (identity === undefined || (known === undefined && this.rows.size >= this.#top)) continue;
      const entry: BoardRow = known ?? { row, who: identity, cells: new Map(), tick, spark: [] };
      entry.who = identity;
      entry.tick = tick;
      // Replace all cells: a group may have lost a series with a row that changed its name.
      entry.cells = new Map(
        cells.filter(([index]) => this.series[index] !== undefined).map((cell) => [cell[0], cell]),
      );
      if (spark) entry.spark = spark.slice(-SPARK_TICKS);
      else {
        const rate = (entry.cells.get(this.chosen)?.[3] ?? 0) / seconds;
        if (rate > 0) entry.spark.push([tick, rate]);
        const isOver = () => entry.spark.length > SPARK_TICKS;
        while (isOver() || (entry.spark[0]?.[0] ?? tick) <= tick - SPARK_TICKS) entry.spark.shift();
      }
      this.rows.set(row, entry);
    }
    this.version++;
  }

  /** True if the chosen series has an amount besides its count. */
  get hasAmount(): boolean {
    return this.series[this.chosen]?.value?.unit != null;
  }

  /** The current numbers of a row in a series. */
  cell(row: BoardRow, series = this.chosen): Figures {
    const [, count, amount, tickCount, tickAmount] = row.cells.get(series) ?? NO_CELL(this.series[series]);
    const now = row.tick === this.tick ? 1 / this.seconds : 0;
    return {
      count,
      amount,
      rate: tickCount * now,
      amountRate: tickAmount === null ? null : tickAmount * now,
    };
  }

  /** Rates of the last `ticks` ticks, oldest first. */
  sparkline(row: BoardRow, ticks = SPARK_TICKS): number[] {
    const rates = Array.from({ length: ticks }, () => 0);
    for (const [tick, rate] of row.spark) {
      const index = ticks - 1 - (this.tick - tick);
      if (index >= 0 && index < ticks) rates[index] = rate;
    }
    return rates;
  }
}

const NO_CELL = (series: Series | undefined): Cell => {
  const none = series?.value?.unit == null ? null : 0;
  return [0, 0, none, 0, none];
};
