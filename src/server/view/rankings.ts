import { requestedSeries } from '../../client/site-numbers.ts';
import type { Board } from '../../tally/board.ts';
import { Cells } from '../../tally/cells.ts';
import { finish, type Steps } from '../../tally/steps.ts';
import { groupOfKept, isGrouping, keptGroupingOf } from '../../text/grouping.ts';
import type { Grouping, Within } from '../../wire/groups.ts';
import type { LeaderboardRequest, RequestedGroup } from '../../wire/view-requests.ts';
import { type Entry, entriesOf, isWithin, matches } from './entry.ts';
import { Groups } from './groups.ts';
import { endedIn, Ranking, type Whole } from './ranking.ts';

/** The fields of a leaderboard's request that its ranking depends on. */
type Order = Pick<LeaderboardRequest, 'series' | 'sort' | 'group' | 'filter' | 'within' | 'left'>;

/**
 * The rankings of a board. Each is made once a tick, when a leaderboard needs it, and kept for one tick more: a
 * ranking that no leaderboard was sent in the last tick costs nothing.
 */
export class Rankings {
  readonly #board: Board;
  readonly #groups = new Map<string, Groups>();
  #version = -1;
  #made = new Map<string, Entry[]>();
  #now = new Map<string, Ranking>();
  #before = new Map<string, Ranking>();

  constructor(board: Board) {
    this.#board = board;
  }

  /** The ranking as of the last tick. */
  now(order: Order): Ranking {
    this.follow();
    const key = keyOf(order);
    const known = this.#now.get(key);
    if (known !== undefined) return known;
    const ranking = this.#make(order);
    this.#now.set(key, ranking);
    return ranking;
  }

  /** All rows or groups as of the last tick, in no order. It takes steps. */
  *entries(group: RequestedGroup): Steps<readonly Entry[]> {
    this.follow();
    return yield* this.#entries(group);
  }

  /** The ranking as of the tick before; undefined if no leaderboard was sent in it. */
  before(order: Order): Ranking | undefined {
    this.follow();
    return this.#before.get(keyOf(order));
  }

  /** Returns if the ranking is made, and how many of its rows. */
  progress(order: Order): { ranked: boolean; made: number } {
    this.follow();
    const ranking = this.#now.get(keyOf(order));
    return { ranked: ranking !== undefined, made: ranking?.made ?? 0 };
  }

  /** Forgets what is older than the tick before. */
  follow(): void {
    const { version } = this.#board;
    if (version === this.#version) return;
    for (const ranking of this.#now.values()) ranking.forgetRows();
    this.#before = version === this.#version + 1 ? this.#now : new Map();
    this.#now = new Map();
    this.#made = new Map();
    this.#version = version;
  }

  #all(group: RequestedGroup, left?: true): Entry[] {
    return finish(this.#entries(group, left));
  }

  *#entries(group: RequestedGroup, left?: true): Steps<Entry[]> {
    const key = `${group} ${left}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const board = this.#board;
    const entries = yield* isGrouping(group) ? this.#groupsBy(group, left).entries(board) : entriesOf(board);
    this.#made.set(key, entries);
    return entries;
  }

  #groupsBy(grouping: Grouping, left?: true): Groups {
    const key = `${grouping} ${left}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const groups = new Groups(grouping, left);
    this.#groups.set(key, groups);
    return groups;
  }

  /** The rows that the ranking is about. A filter hides rows: they are part of the whole. */
  #wholeOf({ group, within, left }: Order, entries: readonly Entry[]): Whole {
    const board = this.#board;
    if (within !== undefined) {
      const own = this.#all(within.group).find(({ who }) => who.key === within.key);
      const total = new Cells();
      if (own !== undefined) total.addAll(own.cells, own.tick === board.tick);
      return { rows: entries.length, ended: endedIn(entries), total, left: goneWithin(board, within) };
    }
    const all = this.#all(group, left);
    const [rows, ended] = [all.length, endedIn(all)];
    if (left) return { rows, ended, total: board.goneCells, left: new Cells() };
    // Groups have the rows that left.
    return { rows, ended, total: board.total, left: isGrouping(group) ? new Cells() : board.goneCells };
  }

  #make(order: Order): Ranking {
    const board = this.#board;
    const { group, filter, within, left } = order;
    const series = seriesOf(board, order.series);
    const wanted = filter.toLowerCase();
    const entries = (): readonly Entry[] => {
      if (within !== undefined)
        return this.now({ ...order, within: undefined }).entries.filter(({ who }) => isWithin(who, within));
      if (wanted !== '')
        return this.now({ ...order, filter: '' }).entries.filter(({ who }) => matches(who, wanted));
      return sorted(this.#all(group, left), numberOf(board, series, order.sort));
    };
    const ranked = entries();
    return new Ranking(ranked, this.#wholeOf(order, ranked), board, (rows, ticks) =>
      isGrouping(group)
        ? this.#groupsBy(group, left).sparks(board, rows, series, ticks)
        : board.history.rates(rows, series, ticks),
    );
  }
}

/** The sum of a group's rows that left the board. */
function goneWithin(board: Board, { group, key }: Within): Cells {
  const sum = new Cells();
  for (const [kept, cells] of board.goneBy[keptGroupingOf(group)])
    if (groupOfKept(kept, group) === key) sum.addAll(cells, true);
  return sum;
}

/** Indexes of the series with these labels, else of the first. */
export function seriesOf({ series }: Board, labels: LeaderboardRequest['series']): ReadonlySet<number> {
  const wanted = [labels].flat();
  const found = series.flatMap(({ label }, index) => (wanted.includes(label) ? [index] : []));
  return new Set(found.length > 0 ? found : [0]);
}

const keyOf = ({ series, sort, group, filter, within, left }: Order): string =>
  JSON.stringify([series, sort, group, filter.toLowerCase(), within, left]);

/** Computes each number once: a comparison that looked it up would do so some thirty times a row. */
const sorted = (entries: readonly Entry[], number: (entry: Entry) => number): Entry[] =>
  entries
    .map((entry) => ({ entry, number: number(entry) }))
    .toSorted((a, b) => b.number - a.number)
    .map(({ entry }) => entry);

/** The number by which entries are ranked: the sum over the series. */
function numberOf(board: Board, wanted: ReadonlySet<number>, sort: Order['sort']): (entry: Entry) => number {
  if (sort === 'requested' || sort === 'wasted') return bytesOf(board, wanted, sort);
  const takesAmount = sort === 'amount' || sort === 'amountRate';
  return ({ cells, tick }) => {
    const { all, now } = cells.sum(wanted, takesAmount ? 'amount' : 'count');
    if (sort === 'count' || sort === 'amount') return all;
    // Rows that count nothing in this tick rank behind all rows that do, by their counts so far.
    return tick === board.tick && now > 0 ? now : -1 / (all + 1);
  };
}

/** The bytes of an entry that were asked for, or those that nobody asked for; the amount where requests are not counted. */
function bytesOf(
  board: Board,
  wanted: ReadonlySet<number>,
  sort: 'requested' | 'wasted',
): (entry: Entry) => number {
  const asked = requestedSeries({ series: board.series, summed: [...wanted] });
  const series = asked && new Set(asked);
  return ({ cells }) => {
    const got = cells.sum(wanted, 'amount').all;
    const requested = series && cells.sum(series, 'count').all;
    return sort === 'requested' ? (requested ?? got) : got - (requested ?? 0);
  };
}
