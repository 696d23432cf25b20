import { VmtallyError } from '../../errors.ts';
import type { Board, Grouping } from '../../tally/board.ts';
import type { Cells } from '../../tally/cells.ts';
import type { SessionInfo } from '../../wire/session.ts';
import { type Group, type LeaderboardRequest, TOP_LIMIT } from '../../wire/view-requests.ts';
import { type Cell, type LeaderboardMessage, SPARK_TICKS } from '../../wire/views.ts';
import { copyCell } from './copy-cell.ts';
import { type Entry, entryOf, matches } from './entry.ts';
import { Groups, type Sparks } from './groups.ts';
import type { ViewKind } from './kind.ts';

/** The top rows of a session by a chosen number, or the top groups of rows. */
export const leaderboard: ViewKind<'leaderboard'> = {
  async resolve(request, context, from) {
    const { info } = context.session(request.session);
    const series = request.series ?? info.series[0]?.label;
    refuseUnknownSeries(series, info);
    refuseGroupingWithoutProcesses(request.group, info);
    // A companion session counts by CPU.
    const { id } =
      request.group === 'cpu'
        ? await context.engine.ask({ verb: 'count-by-cpu', session: info.id }, from)
        : info;
    return { ...request, series, session: id, top: request.top ?? context.top };
  },
  open(request, key, context) {
    const { board, info } = context.session(request.session);
    const view = new LeaderboardView(request);
    // Deltas start from the current tick.
    view.advance(board, key, info.id);
    return {
      snapshot: () => view.snapshot(board, key, info.id),
      advance: () => view.advance(board, key, info.id),
    };
  },
};

/** A leaderboard, which all clients with the same request share. */
export class LeaderboardView {
  readonly #request: LeaderboardRequest;
  /** Undefined if each row is an entry of its own. */
  readonly #groups: Groups | undefined;
  /** Rows of the last message: the identity sent for each row, and for a group also its counts. */
  #sent = new Map<number, { identity: string; counted: string }>();

  constructor(request: LeaderboardRequest) {
    this.#request = request;
    this.#groups = isGrouping(request.group) ? new Groups(request.group) : undefined;
  }

  /** Makes a message that stands alone; `advance` continues from the same tick. */
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
        cells: [...cells.values()].map((cell) => copyCell(cell, tick === board.tick)),
        spark: sparks.get(row) ?? [],
      })),
      gone: [],
    };
  }

  /** Sends the changes since the message before. Call it once a tick. */
  advance(board: Board, key: string, session: string): LeaderboardMessage {
    const { entries, rest } = this.#select(board);
    const before = this.#sent;
    this.#sent = new Map();
    const fresh = new Set<number>();
    const rows: LeaderboardMessage['rows'] = [];
    for (const entry of entries) {
      const { row, cells, tick, renewed } = entry;
      const last = before.get(row);
      const identity = last === undefined || renewed ? JSON.stringify(entry.who) : last.identity;
      // A row that changes its name moves its counts to another group, even if it counts nothing in this
      // tick.
      const counted =
        this.#groups === undefined ? '' : [...cells].map(([series, [, count]]) => [series, count]).join();
      this.#sent.set(row, { identity, counted });
      const changed = last?.identity !== identity;
      if (last === undefined) fresh.add(row);
      if (!changed && last?.counted === counted && tick !== board.tick) continue;
      rows.push({
        row,
        ...(changed ? { who: entry.who } : {}),
        cells: [...cells.values()].map((cell) => copyCell(cell, tick === board.tick)),
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
      total: [...total.values()].map((cell) => copyCell(cell)),
      rest,
    };
  }

  #series(board: Board): number {
    return Math.max(
      0,
      board.series.findIndex(({ label }) => label === this.#request.series),
    );
  }

  /** Selects the top rows by the chosen number, and sums up the rest. */
  #select(board: Board): { entries: Entry[]; rest: LeaderboardMessage['rest'] } {
    const { top = TOP_LIMIT, filter } = this.#request;
    const all = this.#groups?.entries(board) ?? [...board.rows.values()].map((row) => entryOf(row, board));
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
      // Rows that count nothing in this tick rank behind all rows that do, by their counts so far.
      return tick === board.tick && now > 0 ? now : -1 / (count + 1);
    };
  }

  #sparks(board: Board, rows: ReadonlySet<number>): Sparks {
    const series = this.#series(board);
    return this.#groups
      ? this.#groups.sparks(board, rows, series, SPARK_TICKS)
      : board.history.rates(rows, series, SPARK_TICKS);
  }
}

const isGrouping = (group: Group): group is Grouping => group !== 'row' && group !== 'cpu';

/** Subtracts the rows in the view from the total. */
function restOf(board: Board, entries: readonly Entry[]): Cell[] {
  const rest: Cells = new Map([...board.total].map(([series, cell]) => [series, copyCell(cell)]));
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

function refuseUnknownSeries(series: string | undefined, { id, series: known }: SessionInfo): void {
  if (known.some(({ label }) => label === series)) return;
  throw new VmtallyError(
    'REQUEST_INVALID',
    `session ${id} has no series ${series}`,
    `Its series are ${known.map(({ label }) => label).join(', ')}.`,
  );
}

function refuseGroupingWithoutProcesses(group: Group, { id, by }: SessionInfo): void {
  if (!isGrouping(group) || by === 'pid' || by === 'tid') return;
  throw new VmtallyError(
    'REQUEST_INVALID',
    `the rows of session ${id} are by ${by}, and cannot be grouped by ${group}`,
    'Use the group `row`, or a session with rows by pid.',
  );
}
