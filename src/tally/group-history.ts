import type { RowIdentity } from '../wire/feed.ts';
import { OWN_GROUP } from '../wire/view-requests.ts';
import { Cells } from './cells.ts';
import { Columns } from './columns.ts';
import { dropFirst, isOlder, type TickTotal } from './history.ts';
import type { Steps } from './steps.ts';

/** Fields whose groups are kept. Further groupings are read from these (text/grouping.ts). */
export const KEPT_GROUPINGS = ['name', 'user', 'cgroup'] as const;
export type KeptGrouping = (typeof KEPT_GROUPINGS)[number];

/** The counts of groups in a tick, as the history gets them. */
export interface AddedGroups {
  tick: number;
  atMs: number;
  seconds: number;
  groups: Record<KeptGrouping, ReadonlyMap<string, Cells>>;
  /** Counts of rows that left before the tick: no group has them. */
  gone: TickTotal[];
  /** Series that were not counted. */
  dropped: number[];
}

/** The same as it is kept. */
interface KeptGroups extends Omit<AddedGroups, 'groups'> {
  names: Record<KeptGrouping, string[]>;
  /**
   * An entry for each group and series: the grouping, by its place in KEPT_GROUPINGS, the group, by its place among the
   * names, the series, the count, and the amount, which is 0 for kinds.
   */
  entries: Columns;
}

/** The numbers of a group and series in a tick. */
type Entry = [group: string, series: number, count: number, amount: number];

/** A number for each group in a tick. */
export interface GroupTick {
  tick: number;
  atMs: number;
  seconds: number;
  numbers: ReadonlyMap<string, number>;
  /** Sum of all groups, and of rows that left before the tick. */
  total: number;
  /** False if one of the series was not counted. */
  counted: boolean;
}

/** Numbers of a series in a tick; an amount of kinds is 0. */
export type SeriesNumbers = [series: number, count: number, amount: number];

/** A tick with the numbers of each group. A series that left the session since is -1. */
export interface GroupMoment {
  tick: number;
  atMs: number;
  seconds: number;
  groups: ReadonlyMap<string, readonly SeriesNumbers[]>;
  /** Rows that left before the tick: no group has them. */
  gone: readonly SeriesNumbers[];
  /** Series that were not counted. */
  dropped: readonly number[];
}

export interface GroupHistoryLimits {
  ms: number;
  /** Most entries over all kept ticks; the oldest ticks go first. An entry takes 6 to 40 bytes. */
  entries: number;
}

/** The counts of each group in the last ticks. They outlive the rows: a group counts on after its processes ended. */
export class GroupHistory {
  readonly #limits: GroupHistoryLimits;
  #ticks: KeptGroups[] = [];
  #entries = 0;

  constructor(limits: GroupHistoryLimits) {
    this.#limits = limits;
  }

  /** Entries of all kept ticks. */
  get size(): number {
    return this.#entries;
  }

  add({ groups, ...head }: AddedGroups): void {
    const added = { ...head, ...keptOf(groups) };
    this.#entries += added.entries.length;
    const { ms, entries } = this.#limits;
    const isOld = isOlder(head.atMs, ms);
    dropFirst(this.#ticks, (kept) => {
      if (!isOld(kept) && this.#entries <= entries) return false;
      this.#entries -= kept.entries.length;
      return true;
    });
    this.#ticks.push(added);
  }

  /** Renumbers the series after the session changed them; entries of a series without a new number get -1. */
  *renumber(to: (series: number) => number | undefined): Steps {
    for (const kept of this.#ticks) {
      yield;
      kept.entries = kept.entries.replaced(2, (old) => to(old) ?? -1);
      kept.gone = kept.gone.map(([old, count, amount]) => [to(old) ?? -1, count, amount]);
      kept.dropped = kept.dropped.flatMap((old) => to(old) ?? []);
    }
  }

  /** All counts of the first kept tick that ended at this time or later. */
  at(nowMs: number, grouping: KeptGrouping): GroupMoment | undefined {
    const found = this.#ticks.find(({ atMs }) => atMs >= nowMs);
    if (found === undefined) return undefined;
    const { tick, atMs, seconds, gone, dropped } = found;
    const groups = new Map<string, SeriesNumbers[]>();
    for (const [name, ...numbers] of entriesOf(found, grouping)) {
      const own = groups.get(name) ?? [];
      groups.set(name, own);
      own.push(numbers);
    }
    return {
      tick,
      atMs,
      seconds,
      groups,
      gone: gone.map(([index, count, amount]) => [index, count, amount ?? 0]),
      dropped,
    };
  }

  /**
   * Adds up these series for each group, in each kept tick from number `fromTick` on, oldest first. Groups without
   * counts are left out.
   */
  ticks(
    grouping: KeptGrouping,
    wanted: ReadonlySet<number>,
    take: 'count' | 'amount',
    fromTick = 0,
  ): GroupTick[] {
    return this.#ticks
      .filter(({ tick }) => tick >= fromTick)
      .map((kept) => {
        const { tick, atMs, seconds, gone, dropped } = kept;
        const numbers = new Map<string, number>();
        let total = 0;
        for (const [index, count, amount] of gone)
          if (wanted.has(index)) total += take === 'count' ? count : (amount ?? 0);
        for (const [name, series, count, amount] of entriesOf(kept, grouping)) {
          if (!wanted.has(series)) continue;
          const number = take === 'count' ? count : amount;
          total += number;
          if (number > 0) numbers.set(name, (numbers.get(name) ?? 0) + number);
        }
        const counted = !dropped.some((index) => wanted.has(index));
        return { tick, atMs, seconds, numbers, total, counted };
      });
  }
}

function keptOf(groups: AddedGroups['groups']): Pick<KeptGroups, 'names' | 'entries'> {
  const namesOf = (grouping: KeptGrouping) => [...groups[grouping].keys()];
  const entries = KEPT_GROUPINGS.flatMap((grouping, place) =>
    [...groups[grouping].values()].flatMap((cells, group) =>
      cells
        .values()
        .map(([series, , , count, amount]) => [place, group, series, count, amount ?? 0] as const),
    ),
  );
  const column = (index: 0 | 1 | 2 | 3 | 4) => Float64Array.from(entries, (entry) => entry[index]);
  return {
    names: { name: namesOf('name'), user: namesOf('user'), cgroup: namesOf('cgroup') },
    entries: new Columns([column(0), column(1), column(2), column(3), column(4)]),
  };
}

function* entriesOf({ names, entries }: KeptGroups, grouping: KeptGrouping): Generator<Entry> {
  const wanted = KEPT_GROUPINGS.indexOf(grouping);
  const [place, group, series, counts, amounts] = entries.read();
  const all = names[grouping];
  for (let at = 0; at < entries.length; at++) {
    if (place?.[at] !== wanted) continue;
    yield [all[group?.[at] ?? -1] ?? '?', series?.[at] ?? -1, counts?.[at] ?? 0, amounts?.[at] ?? 0];
  }
}

/** Group of a row; `?` if it was never learned. vmtally's own processes are one group, whatever the grouping is. */
export const groupOf = (who: Pick<RowIdentity, KeptGrouping | 'own'>, grouping: KeptGrouping): string =>
  who.own ? OWN_GROUP : (who[grouping] ?? '?');

/** Adds up what rows count in a tick, by group and series. */
export class GroupSums {
  readonly groups = {
    name: new Map<string, Cells>(),
    user: new Map<string, Cells>(),
    cgroup: new Map<string, Cells>(),
  };

  /** Adds what a row counted in the tick. */
  add(who: RowIdentity, cells: Cells): void {
    for (const grouping of KEPT_GROUPINGS) {
      const name = groupOf(who, grouping);
      const known = this.groups[grouping].get(name);
      const sums = known ?? new Cells();
      if (known === undefined) this.groups[grouping].set(name, sums);
      sums.addTick(cells);
    }
  }
}
