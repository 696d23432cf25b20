import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import type { Series } from '../wire/series.ts';
import { BOARD_LIMITS, type BoardLimits } from './board-limits.ts';
import { Cells } from './cells.ts';
import { columnsOf } from './columns.ts';
import { GroupHistory } from './group-history.ts';
import { GroupSums, groupOf, KEPT_GROUPINGS, type KeptGrouping } from './group-sums.ts';
import { History } from './history.ts';
import { placesByRow } from './places-by-row.ts';
import { rowsOfContainers } from './rows-of-containers.ts';
import { sameSeries } from './series.ts';
import { SeriesDistributions } from './series-distributions.ts';
import { SharedTexts } from './shared-texts.ts';
import { finish, type Steps } from './steps.ts';
import { amountOfEvents } from './units-of.ts';
import { growthOf, nextReading, type VmstatReading } from './vmstat-reading.ts';

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
  /** At least what any row that left the board counted. */
  readonly goneMost = new Cells();
  readonly goneBy: Record<KeptGrouping, Map<string, Cells>> = {
    name: new Map(),
    user: new Map(),
    cgroup: new Map(),
  };
  /** Sums of the last tick by name, user and cgroup, those of rows that left in it included. */
  tickGroups: GroupSums['groups'] = new GroupSums().groups;
  readonly history: History;
  readonly groupHistory: GroupHistory;
  /** /proc/vmstat at the last tick, the growth of each counter in the tick, and the first reading. */
  vmstat: VmstatReading | undefined;
  /** Time of each ended row's last activity, oldest first. */
  readonly ended = new Map<number, number>();
  readonly #limits: BoardLimits;
  readonly #texts: SharedTexts;
  #seriesEver = 0;
  /** Counts of the row at hand in the tick. */
  readonly #counted = new Cells();

  constructor(limits: BoardLimits = BOARD_LIMITS) {
    this.#limits = limits;
    this.#texts = new SharedTexts(limits.groups);
    this.history = new History(limits.history);
    this.groupHistory = new GroupHistory(limits.groupHistory);
  }

  /**
   * Takes over the session's series; counts of series that stay continue. Returns true if clients must get
   * the series.
   */
  setSeries(series: Series[]): boolean {
    return finish(this.settingSeries(series));
  }

  /** The same in steps, as `applying`. */
  *settingSeries(series: Series[]): Steps<boolean> {
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
    yield* this.#renumber((old) => to[old]);
    return true;
  }

  *#renumber(to: (series: number) => number | undefined): Steps {
    const gone = KEPT_GROUPINGS.flatMap((grouping) => [...this.goneBy[grouping].values()]);
    for (const cells of [this.total, this.goneCells, this.goneMost, ...gone]) {
      cells.renumber(to);
      yield;
    }
    this.distributions.renumber(to);
    for (const { cells, distributions } of this.rows.values()) {
      cells.renumber(to);
      distributions.renumber(to);
      yield;
    }
    yield* this.history.renumber(to);
    yield* this.groupHistory.renumber(to);
  }

  apply(tick: FeedTick): void {
    finish(this.applying(tick));
  }

  /** The rows as they are known. */
  *identities(): Generator<RowIdentity> {
    for (const { who } of this.rows.values()) yield who;
  }

  /** Applies a tick in steps. Until all are done the board is of no tick: read nothing of it. */
  *applying({ tick, atMs, seconds, rows, containers = [], counts, vmstat }: FeedTick): Steps {
    const sinceMs = this.tick === 0 ? 1000 * seconds : atMs - this.atMs;
    Object.assign(this, { tick, atMs, seconds, touched: new Set(), renewed: new Set(), gone: [] });
    for (const sent of rows) {
      this.#identify(sent);
      yield;
    }
    for (const row of yield* rowsOfContainers(containers, this.identities())) this.renewed.add(row);
    this.total.clearTick();
    this.goneCells.clearTick();
    const groups = new GroupSums();
    this.tickGroups = groups.groups;
    for (const [row, places] of yield* placesByRow(counts)) {
      this.#count(row, counts, places, groups);
      yield;
    }
    const dropped = this.series.flatMap(({ counted }, index) => (counted ? [] : [index]));
    const totals = this.total.totalsOfTick();
    const gone = this.goneCells.totalsOfTick();
    this.vmstat = nextReading(this.vmstat, vmstat, { sinceMs, tickMs: 1000 * seconds });
    const growth = growthOf(this.vmstat, this.series);
    const columns = yield* columnsOf(counts);
    this.history.add({ tick, atMs, seconds, counts: columns, totals, dropped, vmstat: growth });
    yield;
    this.groupHistory.add({ tick, atMs, seconds, groups: groups.groups, gone, dropped });
    for (const number of this.touched) {
      yield;
      const row = this.rows.get(number);
      if (row?.who.ended) this.#endedAt(row);
    }
    yield* this.#expire();
    this.version++;
  }

  /** Takes over the identity of a row. */
  #identify(sent: RowIdentity): void {
    const who = { ...sent, cgroup: this.#texts.of(sent.cgroup), name: this.#texts.of(sent.name) };
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

  /** Counts what a row counted in the tick: the quadruples at these places. */
  #count(number: number, quads: Float64Array, places: Uint32Array, groups: GroupSums): void {
    const counted = this.#counted;
    const triples: number[] = [];
    counted.clear();
    for (const place of places) {
      const [series, value, count] = [quads[place + 1] ?? -1, quads[place + 2] ?? 0, quads[place + 3] ?? 0];
      const head = this.series[series];
      if (head === undefined) continue;
      counted.add(series, count, amountOfEvents(value, count, head.value));
      this.distributions.add(series, value, count);
      triples.push(series, value, count);
    }
    if (triples.length === 0) return;
    this.total.addAll(counted, true);
    const row = this.rows.get(number);
    if (row === undefined) {
      // The row ended and left the board; the kernel freed memory for it later.
      this.goneCells.addAll(counted, true);
      this.goneMost.addAll(counted, false);
      return;
    }
    row.tick = this.tick;
    row.cells.clearTick();
    row.cells.addAll(counted, true);
    row.distributions.addAll(triples);
    groups.add(row.who, counted);
    this.touched.add(number);
  }

  #endedAt({ who, distributions }: BoardRow): void {
    distributions.pack();
    this.ended.delete(who.row);
    this.ended.set(who.row, this.atMs);
  }

  *#expire(): Steps {
    for (const [row, lastMs] of this.ended) {
      if (lastMs > this.atMs - this.#limits.endedMs && this.ended.size <= this.#limits.ended) break;
      this.#drop(row);
      yield;
    }
  }

  #drop(number: number): void {
    const row = this.rows.get(number);
    this.ended.delete(number);
    if (row === undefined) return;
    this.rows.delete(number);
    this.touched.delete(number);
    this.gone.push(number);
    const to = KEPT_GROUPINGS.map((grouping) => this.#goneOf(grouping, groupOf(row.who, grouping)));
    this.goneCells.addAll(row.cells, row.tick === this.tick);
    this.goneMost.raise(row.cells);
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
