import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import type { Series } from '../wire/session.ts';
import { Cells } from './cells.ts';
import {
  GroupHistory,
  type GroupHistoryLimits,
  groupOf,
  KEPT_GROUPINGS,
  type KeptGrouping,
  sumByGroup,
} from './group-history.ts';
import { History, type HistoryLimits } from './history.ts';
import { sameSeries } from './series.ts';
import { SeriesDistributions } from './series-distributions.ts';
import { amountOfEvents } from './units-of.ts';
import { nextReading, type VmstatReading } from './vmstat-reading.ts';

export interface BoardLimits {
  /**
   * Most ended rows that stay, and for how many ms. Living rows stay: there are no more of them than
   * processes.
   */
  ended: number;
  endedMs: number;
  /** Most names, users and cgroups for which the board still sums the rows that left. */
  groups: number;
  history: HistoryLimits;
  groupHistory: GroupHistoryLimits;
}

export const BOARD_LIMITS: BoardLimits = {
  ended: 10_000,
  endedMs: 60_000,
  groups: 4_096,
  history: { ms: 600_000, bytes: 8 << 20 },
  groupHistory: { ms: 600_000, entries: 200_000 },
};

export interface BoardRow {
  who: RowIdentity;
  cells: Cells;
  distributions: SeriesDistributions;
  /** The last tick in which the row counted: in later ticks the cells' numbers of the tick mean nothing. */
  tick: number;
}

/** Counts of a session by row: since it began, in the last tick, and over the last minutes. */
export class Board {
  series: Series[] = [];
  /**
   * A number for each series that no other series has or had here: a series that leaves and returns counts
   * from 0.
   */
  seriesIds: number[] = [];
  tick = 0;
  atMs = 0;
  seconds = 1;
  readonly rows = new Map<number, BoardRow>();
  /** Sum of all rows, including those that left. */
  readonly total = new Cells();
  readonly distributions = new SeriesDistributions();
  /**
   * `touched`: rows that counted in the last tick, or whose identity changed. `gone`: rows that left the
   * board in the last tick.
   */
  touched = new Set<number>();
  /** Rows whose identity is new or other than before the last tick. */
  renewed = new Set<number>();
  /** Raised whenever the board changes. */
  version = 0;
  gone: number[] = [];
  /** The sum of rows that left the board, and the same by name, user and cgroup. */
  readonly goneCells = new Cells();
  readonly goneBy: Record<KeptGrouping, Map<string, Cells>> = {
    name: new Map(),
    user: new Map(),
    cgroup: new Map(),
  };
  readonly history: History;
  readonly groupHistory: GroupHistory;
  /** /proc/vmstat at the last tick, the growth of each counter in the tick, and the first reading. */
  vmstat: VmstatReading | undefined;
  readonly #limits: BoardLimits;
  /** Time of each ended row's last activity, oldest first. */
  readonly #ended = new Map<number, number>();
  readonly #texts = new Map<string, string>();
  #seriesEver = 0;

  constructor(limits: BoardLimits = BOARD_LIMITS) {
    this.#limits = limits;
    this.history = new History(limits.history);
    this.groupHistory = new GroupHistory(limits.groupHistory);
  }

  /**
   * Takes over the session's series; counts of series that stay continue. Returns true if clients must get
   * the series.
   */
  setSeries(series: Series[]): boolean {
    // If a series left and returned before a tick showed it, `before` already contains its counts here.
    const to = this.series.map((old) => {
      const now = series.findIndex((next) => sameSeries(next, old) && next.before === old.before);
      return now === -1 ? undefined : now;
    });
    const same = this.series.length === series.length && to.every((now, old) => now === old);
    const known = same && this.series.every(({ counted }, index) => counted === series[index]?.counted);
    this.series = series;
    if (same) return !known;
    this.version++;
    this.seriesIds = series.map((_, index) => this.seriesIds[to.indexOf(index)] ?? this.#seriesEver++);
    this.#renumber((old) => to[old]);
    return true;
  }

  #renumber(to: (series: number) => number | undefined): void {
    const rows = [...this.rows.values()];
    const gone = KEPT_GROUPINGS.flatMap((grouping) => [...this.goneBy[grouping].values()]);
    for (const cells of [this.total, this.goneCells, ...gone, ...rows.map((row) => row.cells)])
      cells.renumber(to);
    for (const { distributions } of [this, ...rows]) distributions.renumber(to);
    this.history.renumber(to);
    this.groupHistory.renumber(to);
  }

  apply({ tick, atMs, seconds, rows, counts, vmstat }: FeedTick): void {
    const sinceMs = this.tick === 0 ? 1000 * seconds : atMs - this.atMs;
    Object.assign(this, { tick, atMs, seconds, touched: new Set(), renewed: new Set(), gone: [] });
    this.version++;
    for (const sent of rows) {
      const who = { ...sent, cgroup: this.#shared(sent.cgroup), name: this.#shared(sent.name) };
      const known = this.rows.get(who.row);
      if (known === undefined || JSON.stringify(known.who) !== JSON.stringify(who)) this.renewed.add(who.row);
      if (known) known.who = who;
      else
        this.rows.set(who.row, {
          who,
          cells: new Cells(),
          distributions: new SeriesDistributions(),
          tick: 0,
        });
      this.touched.add(who.row);
    }
    this.total.clearTick();
    this.goneCells.clearTick();
    for (let start = 0; start < counts.length; start += 4) {
      const row = counts[start] ?? -1;
      this.#count(row, counts[start + 1] ?? -1, counts[start + 2] ?? 0, counts[start + 3] ?? 0);
    }
    const dropped = this.series.flatMap(({ counted }, index) => (counted ? [] : [index]));
    const totals = this.total.totalsOfTick();
    const gone = this.goneCells.totalsOfTick();
    this.history.add({
      tick,
      atMs,
      seconds,
      counts,
      totals,
      dropped,
      vmstat: this.#readVmstat(vmstat, sinceMs),
    });
    this.groupHistory.add({ tick, atMs, seconds, groups: sumByGroup(this.#active()), gone, dropped });
    for (const number of this.touched) {
      const row = this.rows.get(number);
      if (row?.who.ended) this.#endedAt(row);
    }
    this.#expire();
  }

  /** The same text that rows before have: thousands of short-lived rows have few names, and long paths. */
  #shared(text: string | null): string | null {
    if (text === null) return null;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= this.#limits.groups) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }

  /** Rows that counted in the tick. */
  #active(): BoardRow[] {
    return [...this.touched].flatMap((number) => {
      const row = this.rows.get(number);
      return row?.tick === this.tick ? [row] : [];
    });
  }

  #count(number: number, series: number, value: number, count: number): void {
    const head = this.series[series];
    if (head === undefined) return;
    const amount = amountOfEvents(value, count, head.value);
    this.total.add(series, count, amount);
    this.distributions.add(series, value, count);
    const row = this.rows.get(number);
    if (row === undefined) {
      // The row ended and left the board; the kernel freed memory for it later.
      this.goneCells.add(series, count, amount);
      return;
    }
    if (row.tick !== this.tick) {
      row.tick = this.tick;
      row.cells.clearTick();
      this.touched.add(number);
    }
    row.cells.add(series, count, amount);
    row.distributions.add(series, value, count);
  }

  /** `sinceMs`: from the reading before. */
  #readVmstat({ names, values }: FeedTick['vmstat'], sinceMs: number): [string, number][] {
    this.vmstat = nextReading(this.vmstat, { names, values }, { sinceMs, tickMs: 1000 * this.seconds });
    const { names: all, deltas } = this.vmstat;
    const answered = new Set(this.series.flatMap(({ vmstat }) => vmstat));
    return all.flatMap((name, index): [string, number][] =>
      answered.has(name) ? [[name, deltas[index] ?? 0]] : [],
    );
  }

  #endedAt({ who, distributions }: BoardRow): void {
    distributions.pack();
    this.#ended.delete(who.row);
    this.#ended.set(who.row, this.atMs);
  }

  #expire(): void {
    for (const [row, lastMs] of this.#ended) {
      if (lastMs > this.atMs - this.#limits.endedMs && this.#ended.size <= this.#limits.ended) break;
      this.#drop(row);
    }
  }

  #drop(number: number): void {
    const row = this.rows.get(number);
    this.#ended.delete(number);
    if (row === undefined) return;
    this.rows.delete(number);
    this.touched.delete(number);
    this.gone.push(number);
    const to = KEPT_GROUPINGS.map((grouping) => this.#goneOf(grouping, groupOf(row.who, grouping)));
    this.goneCells.addAll(row.cells, row.tick === this.tick);
    for (const cells of to) cells?.addAll(row.cells, false);
  }

  #goneOf(grouping: KeptGrouping, key: string): Cells | undefined {
    const groups = this.goneBy[grouping];
    const known = groups.get(key);
    if (known !== undefined || groups.size >= this.#limits.groups) return known;
    const cells = new Cells();
    groups.set(key, cells);
    return cells;
  }
}
