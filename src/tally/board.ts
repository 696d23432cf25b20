import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import type { Series } from '../wire/session.ts';
import { addCell, addToCell, addToDistribution, type Cells, clearTick } from './cells.ts';
import {
  GROUPINGS,
  GroupHistory,
  type GroupHistoryLimits,
  type Grouping,
  groupOf,
  sumByGroup,
} from './group-history.ts';
import { History, type HistoryLimits, type TickTotal } from './history.ts';
import { sameSeries } from './series.ts';
import type { Distribution } from './tally.ts';
import { amountOfEvents } from './units-of.ts';

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
  history: { ms: 600_000, bytes: 16 << 20 },
  groupHistory: { ms: 600_000, entries: 200_000 },
};

export interface BoardRow {
  who: RowIdentity;
  cells: Cells;
  distributions: Map<number, Distribution>;
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
  readonly total: Cells = new Map();
  readonly distributions = new Map<number, Distribution>();
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
  readonly goneCells: Cells = new Map();
  readonly goneBy: Record<Grouping, Map<string, Cells>> = {
    name: new Map(),
    user: new Map(),
    cgroup: new Map(),
  };
  readonly history: History;
  readonly groupHistory: GroupHistory;
  /** /proc/vmstat at the last tick, the growth of each counter in the tick, and the first reading. */
  vmstat: { names: string[]; values: Float64Array; deltas: Float64Array; first: Float64Array } | undefined;
  readonly #limits: BoardLimits;
  /** Time of each ended row's last activity, oldest first. */
  readonly #ended = new Map<number, number>();
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
    const to = new Map(
      this.series.map((old, index) => [
        index,
        // If a series left and returned before a tick showed it, `before` already contains its counts here.
        series.findIndex((candidate) => sameSeries(candidate, old) && candidate.before === old.before),
      ]),
    );
    const same = this.series.length === series.length && [...to].every(([from, now]) => from === now);
    const known = same && this.series.every(({ counted }, index) => counted === series[index]?.counted);
    this.series = series;
    if (same) return !known;
    this.version++;
    const ids = new Map([...to].map(([old, now]) => [now, this.seriesIds[old]]));
    this.seriesIds = series.map((_, index) => ids.get(index) ?? this.#seriesEver++);
    const renumber = <V>(map: Map<number, V>, set: (value: V, series: number) => void = () => {}) => {
      const entries = [...map];
      map.clear();
      for (const [from, value] of entries) {
        const now = to.get(from) ?? -1;
        if (now === -1) continue;
        set(value, now);
        map.set(now, value);
      }
    };
    const cells = (map: Cells) => renumber(map, (cell, now) => (cell[0] = now));
    for (const row of this.rows.values()) {
      cells(row.cells);
      renumber(row.distributions);
    }
    for (const map of [this.total, this.goneCells]) cells(map);
    for (const grouping of GROUPINGS) for (const map of this.goneBy[grouping].values()) cells(map);
    renumber(this.distributions);
    this.history.renumber((from) => to.get(from));
    this.groupHistory.renumber((from) => to.get(from));
    return true;
  }

  apply({ tick, atMs, seconds, rows, counts, vmstat }: FeedTick): void {
    Object.assign(this, { tick, atMs, seconds, touched: new Set(), renewed: new Set(), gone: [] });
    this.version++;
    for (const who of rows) {
      const known = this.rows.get(who.row);
      if (known === undefined || JSON.stringify(known.who) !== JSON.stringify(who)) this.renewed.add(who.row);
      if (known) known.who = who;
      else this.rows.set(who.row, { who, cells: new Map(), distributions: new Map(), tick: 0 });
      this.touched.add(who.row);
    }
    clearTick(this.total);
    clearTick(this.goneCells);
    for (let start = 0; start < counts.length; start += 4) {
      const [row, series] = [counts[start] ?? -1, counts[start + 1] ?? -1];
      this.#count(row, series, counts[start + 2] ?? 0, counts[start + 3] ?? 0);
    }
    const dropped = this.series.flatMap(({ counted }, index) => (counted ? [] : [index]));
    const totals = totalsOfTick(this.total);
    const gone = totalsOfTick(this.goneCells);
    this.history.add({ tick, atMs, seconds, counts, totals, dropped, vmstat: this.#readVmstat(vmstat) });
    this.groupHistory.add({ tick, atMs, seconds, groups: sumByGroup(this.#active()), gone, dropped });
    for (const row of this.touched) if (this.rows.get(row)?.who.ended) this.#endedAt(row);
    this.#expire();
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
    addToCell(this.total, series, count, amount);
    addToDistribution(this.distributions, series, value, count);
    const row = this.rows.get(number);
    if (row === undefined) {
      // The row ended and left the board; the kernel freed memory for it later.
      addToCell(this.goneCells, series, count, amount);
      return;
    }
    if (row.tick !== this.tick) {
      row.tick = this.tick;
      clearTick(row.cells);
      this.touched.add(number);
    }
    addToCell(row.cells, series, count, amount);
    addToDistribution(row.distributions, series, value, count);
  }

  #readVmstat({ names, values }: FeedTick['vmstat']): [string, number][] {
    const before = this.vmstat;
    if (before === undefined || names !== null || before.values.length !== values.length) {
      // The first reading, and one whose names changed (as after a change of the kernel's settings), has no
      // values to subtract.
      const known = names ?? before?.names ?? [];
      this.vmstat = { names: known, values, deltas: new Float64Array(values.length), first: values };
    } else {
      const deltas = values.map((value, index) => value - (before.values[index] ?? 0));
      this.vmstat = { ...before, values, deltas };
    }
    const { names: all, deltas } = this.vmstat;
    const answered = new Set(this.series.flatMap(({ vmstat }) => vmstat));
    return all.flatMap((name, index): [string, number][] =>
      answered.has(name) ? [[name, deltas[index] ?? 0]] : [],
    );
  }

  #endedAt(row: number): void {
    this.#ended.delete(row);
    this.#ended.set(row, this.atMs);
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
    const to = GROUPINGS.map((grouping) => this.#goneOf(grouping, groupOf(row.who, grouping)));
    for (const cell of row.cells.values()) {
      addCell(this.goneCells, cell, row.tick === this.tick);
      for (const cells of to) if (cells) addCell(cells, cell, false);
    }
  }

  #goneOf(grouping: Grouping, key: string): Cells | undefined {
    const groups = this.goneBy[grouping];
    const known = groups.get(key);
    if (known !== undefined || groups.size >= this.#limits.groups) return known;
    const cells: Cells = new Map();
    groups.set(key, cells);
    return cells;
  }
}

const totalsOfTick = (cells: Cells): TickTotal[] =>
  [...cells.values()].flatMap(([series, , , count, amount]): TickTotal[] =>
    count > 0 ? [[series, count, amount]] : [],
  );
