import { addCell, type Board, type BoardRow, type Cells, type Grouping, groupOf } from '../../tally/board.ts';
import type { RowIdentity } from '../../wire/feed.ts';
import {
  type Cell,
  type Group,
  type LeaderboardMessage,
  type LeaderboardRequest,
  SPARK_TICKS,
  TOP_LIMIT,
  type Who,
} from '../../wire/views.ts';
import { cgroupPlace } from './cgroup-place.ts';

/** A row or a group of rows, as a leaderboard ranks it. */
interface Entry {
  row: number;
  who: Who;
  cells: Cells;
  /** The last tick that it counted in. */
  tick: number;
  /** Whether who it is may have changed with this tick. */
  renewed: boolean;
}

/** One leaderboard as a client asked for it; all that asked for the same share it. */
export class LeaderboardView {
  readonly #request: LeaderboardRequest;
  readonly #groupRows = new Map<string, number>();
  /** Rows in the view by the last message: who each was said to be, and of a group what it had counted. */
  #sent = new Map<number, { identity: string; counted: string }>();

  constructor(request: LeaderboardRequest) {
    this.#request = request;
  }

  /** A message that stands alone; `advance` goes on from the same tick. */
  snapshot(board: Board, key: string, session: string): LeaderboardMessage {
    const { entries, rest } = this.#select(board);
    const sparks = this.#sparks(board, new Set(entries.map(({ row }) => row)));
    return {
      ...this.#head(board, key, session, rest),
      reset: true,
      series: board.series,
      rows: entries.map(({ row, who, cells, tick }) => ({
        row,
        who,
        cells: [...cells.values()].map((cell) => copyOf(cell, tick === board.tick)),
        spark: sparks.get(row) ?? [],
      })),
      gone: [],
    };
  }

  /** What changed since the message before. Call it once a tick. */
  advance(board: Board, key: string, session: string): LeaderboardMessage {
    const { entries, rest } = this.#select(board);
    const ofRows = !isGrouping(this.#request.group);
    const before = this.#sent;
    this.#sent = new Map();
    const fresh = new Set<number>();
    const rows: LeaderboardMessage['rows'] = [];
    for (const entry of entries) {
      const { row, cells, tick, renewed } = entry;
      const said = before.get(row);
      const identity = said === undefined || renewed ? JSON.stringify(entry.who) : said.identity;
      // A row that takes another name takes what it counted to another group, whether it counts now or not.
      const counted = ofRows ? '' : [...cells].map(([series, [, count]]) => [series, count]).join();
      this.#sent.set(row, { identity, counted });
      const changed = said?.identity !== identity;
      if (said === undefined) fresh.add(row);
      if (!changed && said?.counted === counted && tick !== board.tick) continue;
      rows.push({
        row,
        ...(changed ? { who: entry.who } : {}),
        cells: [...cells.values()].map((cell) => copyOf(cell, tick === board.tick)),
      });
    }
    if (fresh.size > 0) {
      const sparks = this.#sparks(board, fresh);
      for (const row of rows) if (fresh.has(row.row)) row.spark = sparks.get(row.row) ?? [];
    }
    const gone = [...before.keys()].filter((row) => !this.#sent.has(row));
    return { ...this.#head(board, key, session, rest), reset: false, rows, gone };
  }

  #head(board: Board, key: string, session: string, rest: LeaderboardMessage['rest']) {
    const { tick, atMs, seconds, total } = board;
    return {
      type: 'leaderboard' as const,
      key,
      session,
      tick,
      atMs,
      seconds,
      chosen: board.series[this.#series(board)]?.label ?? '',
      total: [...total.values()].map((cell) => copyOf(cell)),
      rest,
    };
  }

  #series(board: Board): number {
    return Math.max(
      0,
      board.series.findIndex(({ label }) => label === this.#request.series),
    );
  }

  /** The first rows by the chosen number, and what the others come to. */
  #select(board: Board): { entries: Entry[]; rest: LeaderboardMessage['rest'] } {
    const { group, top = TOP_LIMIT, filter } = this.#request;
    const all = isGrouping(group)
      ? this.#groups(board, group)
      : [...board.rows.values()].map((row) => rowEntry(row, board));
    const wanted = filter.toLowerCase();
    const matching = wanted === '' ? all : all.filter(({ who }) => matches(who, wanted));
    const number = this.#number(board);
    const entries =
      matching.length > top ? matching.toSorted((a, b) => number(b) - number(a)).slice(0, top) : matching;
    return { entries, rest: { rows: all.length - entries.length, cells: restOf(board, entries) } };
  }

  #number(board: Board): (entry: Entry) => number {
    const series = this.#series(board);
    const { sort } = this.#request;
    return ({ cells, tick }) => {
      const [, count, amount, tickCount, tickAmount] = cells.get(series) ?? [0, 0, 0, 0, 0];
      if (sort === 'count') return count;
      if (sort === 'amount') return amount ?? count;
      const now = sort === 'amountRate' ? (tickAmount ?? tickCount) : tickCount;
      // Those that count nothing now go by what they counted, behind all that do.
      return tick === board.tick && now > 0 ? now : -1 / (count + 1);
    };
  }

  #groups(board: Board, grouping: Grouping): Entry[] {
    const groups = new Map<string, Entry>();
    const groupFor = (name: string, who: RowIdentity | undefined): Entry => {
      const known = groups.get(name);
      if (known !== undefined) return known;
      const row = this.#groupRows.get(name) ?? this.#groupRows.size;
      this.#groupRows.set(name, row);
      const entry: Entry = {
        row,
        who: {
          key: name,
          start: null,
          name,
          user: grouping === 'user' ? name : null,
          cgroup: grouping === 'cgroup' ? (who?.cgroup ?? name) : null,
          place: grouping === 'cgroup' ? cgroupPlace(name) : null,
          ended: true,
          shared: 0,
          members: 0,
        },
        cells: new Map(),
        tick: 0,
        renewed: true,
      };
      groups.set(name, entry);
      return entry;
    };
    for (const { who, cells, tick } of board.rows.values()) {
      const entry = groupFor(groupOf(who, grouping), who);
      for (const cell of cells.values()) addCell(entry.cells, cell, tick === board.tick);
      entry.tick = Math.max(entry.tick, tick);
      entry.who.members++;
      entry.who.shared += who.shared;
      if (!who.ended) entry.who.ended = false;
    }
    for (const [name, cells] of board.goneBy[grouping]) {
      const entry = groupFor(name, undefined);
      for (const cell of cells.values()) addCell(entry.cells, cell, false);
    }
    return [...groups.values()];
  }

  #sparks(board: Board, rows: ReadonlySet<number>): Map<number, [number, number][]> {
    const series = this.#series(board);
    const { group } = this.#request;
    if (!isGrouping(group)) return board.history.rates(rows, series, SPARK_TICKS);
    const members = new Map<number, number>();
    for (const { who } of board.rows.values()) {
      const to = this.#groupRows.get(groupOf(who, group));
      if (to !== undefined && rows.has(to)) members.set(who.row, to);
    }
    const sums = new Map<number, Map<number, number>>();
    for (const [row, rates] of board.history.rates(new Set(members.keys()), series, SPARK_TICKS)) {
      const to = members.get(row) ?? -1;
      const sum = sums.get(to) ?? new Map<number, number>();
      sums.set(to, sum);
      for (const [tick, rate] of rates) sum.set(tick, (sum.get(tick) ?? 0) + rate);
    }
    return new Map([...sums].map(([row, sum]) => [row, [...sum].toSorted(([a], [b]) => a - b)]));
  }
}

const isGrouping = (group: Group): group is Grouping => group !== 'row' && group !== 'cpu';

/** A row's identity for clients. */
export const whoOf = ({ key, start, name, user, cgroup, ended, shared }: RowIdentity): Who => ({
  key,
  start,
  name,
  user,
  cgroup,
  place: cgroupPlace(cgroup),
  ended,
  shared,
  members: 1,
});

const rowEntry = ({ who, cells, tick }: BoardRow, board: Board): Entry => ({
  row: who.row,
  get who() {
    return whoOf(who);
  },
  cells,
  tick,
  renewed: board.touched.has(who.row),
});

const matches = ({ name, key, user, cgroup, place }: Who, wanted: string): boolean =>
  [name, key, user, cgroup, place].some((text) => text?.toLowerCase().includes(wanted));

/** A cell as it is now; `now`: whether its row counted in this tick. */
export const copyOf = ([series, count, amount, tickCount, tickAmount]: Cell, now = true): Cell =>
  now
    ? [series, count, amount, tickCount, tickAmount]
    : [series, count, amount, 0, tickAmount === null ? null : 0];

/** The total less what is in the view. */
function restOf(board: Board, entries: readonly Entry[]): Cell[] {
  const rest: Cells = new Map([...board.total].map(([series, cell]) => [series, copyOf(cell)]));
  for (const { cells, tick } of entries) {
    for (const [series, [, count, amount, tickCount, tickAmount]] of cells) {
      const cell = rest.get(series);
      if (cell === undefined) continue;
      cell[1] -= count;
      if (cell[2] !== null) cell[2] -= amount ?? 0;
      if (tick !== board.tick) continue;
      cell[3] -= tickCount;
      if (cell[4] !== null) cell[4] -= tickAmount ?? 0;
    }
  }
  return [...rest.values()];
}
