import type { Cells } from './cells.ts';
import type { KeptGrouping } from './group-sums.ts';
import { dropFirst, isOlder, type TickTotal } from './history.ts';
import { KeptGroups } from './kept-groups.ts';
import type { Steps } from './steps.ts';

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
interface KeptTick extends Omit<AddedGroups, 'groups'> {
  groups: KeptGroups;
}

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
  readonly #ticks: KeptTick[] = [];
  /** Ticks that went when the last one came. */
  #left: KeptTick[] = [];
  #entries = 0;
  #version = 0;

  constructor(limits: GroupHistoryLimits) {
    this.#limits = limits;
  }

  /** Entries of all kept ticks. */
  get size(): number {
    return this.#entries;
  }

  /** Raised by 1 by each tick, and by 2 when the series get other numbers. */
  get version(): number {
    return this.#version;
  }

  add({ groups, ...head }: AddedGroups): void {
    const added = { ...head, groups: new KeptGroups(groups) };
    this.#version++;
    this.#left = [];
    this.#entries += added.groups.size;
    const { ms, entries } = this.#limits;
    const isOld = isOlder(head.atMs, ms);
    dropFirst(this.#ticks, (kept) => {
      if (!isOld(kept) && this.#entries <= entries) return false;
      this.#entries -= kept.groups.size;
      this.#left.push(kept);
      return true;
    });
    this.#ticks.push(added);
  }

  /** Renumbers the series after the session changed them; entries of a series without a new number get -1. */
  *renumber(to: (series: number) => number | undefined): Steps {
    this.#version += 2;
    this.#left = [];
    for (const kept of this.#ticks) {
      yield;
      kept.groups.renumber((old) => to(old) ?? -1);
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
    found.groups.each(grouping, (name, ...numbers) => {
      const own = groups.get(name) ?? [];
      groups.set(name, own);
      own.push(numbers);
    });
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
      .map((kept) => groupTickOf(kept, grouping, wanted, take));
  }

  /** The same of the last tick, and of those that went when it came. */
  lastChange(
    grouping: KeptGrouping,
    wanted: ReadonlySet<number>,
    take: 'count' | 'amount',
  ): { came: GroupTick[]; left: GroupTick[] } {
    const read = (kept: KeptTick) => groupTickOf(kept, grouping, wanted, take);
    return { came: this.#ticks.slice(-1).map(read), left: this.#left.map(read) };
  }
}

function groupTickOf(
  { tick, atMs, seconds, groups, gone, dropped }: KeptTick,
  grouping: KeptGrouping,
  wanted: ReadonlySet<number>,
  take: 'count' | 'amount',
): GroupTick {
  const numbers = new Map<string, number>();
  let total = 0;
  for (const [index, count, amount] of gone)
    if (wanted.has(index)) total += take === 'count' ? count : (amount ?? 0);
  groups.each(grouping, (name, series, count, amount) => {
    if (!wanted.has(series)) return;
    const number = take === 'count' ? count : amount;
    total += number;
    if (number > 0) numbers.set(name, (numbers.get(name) ?? 0) + number);
  });
  const counted = !dropped.some((index) => wanted.has(index));
  return { tick, atMs, seconds, numbers, total, counted };
}
