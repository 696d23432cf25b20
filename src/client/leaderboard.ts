import { isShortTick } from '../tally/short-tick.ts';
import type { CellBound } from '../wire/fleet-views.ts';
import { type Cell, SPARK_TICKS, type Who } from '../wire/rows.ts';
import type { Series } from '../wire/series.ts';
import { TOP_LIMIT } from '../wire/view-requests.ts';
import type { LeaderboardMessage } from '../wire/views.ts';
import type { Figures } from './figures.ts';

/** Ticks that are kept of a row: a short one has the rate of the tick before it. */
const KEPT_TICKS = SPARK_TICKS + 1;

/** A row of the view. */
export interface BoardRow {
  row: number;
  who: Who;
  /** By series. The tick's numbers in a cell are of tick `tick`; in later ticks the row counted nothing. */
  cells: Map<number, Cell>;
  tick: number;
  /** Numbers that it may have more, in a fleet. */
  bounds: readonly CellBound[];
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
  /** Index of the chosen series; of several, the first. */
  chosen = 0;
  /** Indexes of the chosen series, whose numbers are added up. */
  summed: readonly number[] = [0];
  tick = 0;
  atMs = 0;
  seconds = 1;
  total: Cell[] = [];
  rest: { rows: number; ended: number; cells: Cell[] } = { rows: 0, ended: 0, cells: [] };
  /** The part of `rest` of rows that ended and are no longer kept. */
  left: Cell[] = [];
  /** Places from the top that are surely right, in a fleet; undefined elsewhere. */
  sure: number | undefined;
  /** Hosts that were asked for groups that they did not send, in a fleet. */
  asked: LeaderboardMessage['asked'];
  readonly rows = new Map<number, BoardRow>();
  /** The last ticks that came as updates, and the tick of the snapshot, oldest first. */
  #ticks: { tick: number; seconds: number }[] = [];
  readonly #top: number;
  readonly #labels: readonly string[];

  /**
   * `top`: rows that the view asked for. Rows beyond them, and cells of series that the view has not, are ignored.
   * `labels`: of the series that the view adds up; none for one series.
   */
  constructor(top = TOP_LIMIT, labels: readonly string[] = []) {
    this.#top = top;
    this.#labels = labels;
  }

  apply(message: LeaderboardMessage): void {
    if (message.reset) {
      this.rows.clear();
      this.series = message.series ?? [];
      this.chosen = Math.max(
        0,
        this.series.findIndex(({ label }) => label === message.chosen),
      );
      const summed = this.series.flatMap(({ label }, index) => (this.#labels.includes(label) ? [index] : []));
      this.summed = summed.length > 0 ? summed : [this.chosen];
      this.session = message.session;
      this.#ticks = [];
      this.resets++;
    }
    const { tick, atMs, seconds, total, rest, left } = message;
    Object.assign(this, { tick, atMs, seconds, total, rest, left, sure: message.sure, asked: message.asked });
    this.#ticks = [...this.#ticks, { tick, seconds }].slice(-KEPT_TICKS);
    for (const row of message.gone) this.rows.delete(row);
    for (const { row, who, cells, spark, bounds = [] } of message.rows) {
      const known = this.rows.get(row);
      const identity = who ?? known?.who;
      if (identity === undefined || (known === undefined && this.rows.size >= this.#top)) continue;
      const entry: BoardRow = known ?? { row, who: identity, cells: new Map(), tick, bounds, spark: [] };
      entry.who = identity;
      entry.tick = tick;
      entry.bounds = bounds;
      // Replace all cells: a group may have lost a series with a row that changed its name.
      entry.cells = new Map(
        cells.filter(([index]) => this.series[index] !== undefined).map((cell) => [cell[0], cell]),
      );
      if (spark) entry.spark = spark.slice(-KEPT_TICKS);
      else {
        const { rate } = this.cell(entry);
        if (rate > 0) entry.spark.push([tick, rate]);
        const isOver = () => entry.spark.length > KEPT_TICKS;
        while (isOver() || (entry.spark[0]?.[0] ?? tick) <= tick - KEPT_TICKS) entry.spark.shift();
      }
      this.rows.set(row, entry);
    }
    this.version++;
  }

  /** The board as it is now, without sparklines. */
  copy(): Leaderboard {
    const copy = Object.assign(new Leaderboard(this.#top, this.#labels), this, {
      rows: new Map(Array.from(this.rows, ([row, entry]) => [row, { ...entry, spark: [] }])),
    });
    copy.#ticks = this.#ticks;
    return copy;
  }

  /** The last ticks, oldest first. */
  get ticks(): readonly { tick: number; seconds: number }[] {
    return this.#ticks;
  }

  /** True if the chosen series have an amount besides their count. */
  get hasAmount(): boolean {
    return this.summed.every((index) => this.series[index]?.value?.unit != null);
  }

  /** The current numbers of a row in a series; without one, in the chosen series together. */
  cell(row: BoardRow, series?: number): Figures {
    const now = row.tick === this.tick ? this.seconds : Number.POSITIVE_INFINITY;
    return this.#sum((index) => row.cells.get(index), series === undefined ? this.summed : [series], now);
  }

  /** True for the board of all hosts of a fleet. */
  get ofFleet(): boolean {
    return this.sure !== undefined;
  }

  /** False for a host of a fleet that counts none of the chosen series now: it has no rates. */
  hasRate(row: BoardRow): boolean {
    return this.summed.some((index) => row.cells.get(index)?.[3] !== null);
  }

  /** False for a host of a fleet that never counted any of the chosen series: it has no totals. */
  hasCount(row: BoardRow): boolean {
    return this.summed.some((index) => row.cells.get(index)?.[1] !== null);
  }

  /** Numbers that a row may have more of the chosen series together, in a fleet; zeros where its numbers are exact. */
  more({ bounds }: BoardRow): Figures {
    return this.#sum((index) => bounds.find(([series]) => series === index), this.summed, this.seconds);
  }

  /** The numbers of the chosen series in cells of the last tick, such as those of `total`. */
  figures(cells: readonly Cell[]): Figures {
    return this.#sum((index) => cells.find(([series]) => series === index), this.summed, this.seconds);
  }

  #sum(cellOf: (series: number) => Cell | undefined, wanted: readonly number[], seconds: number): Figures {
    const sum: Figures = { count: 0, amount: null, rate: 0, amountRate: null };
    const hasAmount = wanted.every((index) => this.series[index]?.value?.unit != null);
    if (hasAmount) Object.assign(sum, { amount: 0, amountRate: 0 });
    for (const index of wanted) {
      const [, count, amount, tickCount, tickAmount] = cellOf(index) ?? [index, 0, 0, 0, 0];
      sum.count += count ?? 0;
      sum.rate += (tickCount ?? 0) / seconds;
      if (sum.amount !== null) sum.amount += amount ?? 0;
      if (sum.amountRate !== null) sum.amountRate += (tickAmount ?? 0) / seconds;
    }
    return sum;
  }

  /** Rates of the last `ticks` ticks, oldest first. A short tick has the rate of the tick before it. */
  sparkline(row: BoardRow, ticks = SPARK_TICKS): number[] {
    const rates = Array.from({ length: ticks + 1 }, () => 0);
    const indexOf = (tick: number) => ticks - (this.tick - tick);
    for (const [tick, rate] of row.spark) {
      const index = indexOf(tick);
      if (index >= 0 && index <= ticks) rates[index] = rate;
    }
    for (const [at, { tick }] of this.#ticks.entries()) {
      const before = this.#ticks[at - 1]?.tick ?? tick - 1;
      if (indexOf(tick) >= 0 && isShortTick(this.#ticks, at))
        rates[indexOf(tick)] = rates[indexOf(before)] ?? 0;
    }
    return rates.slice(1);
  }
}
