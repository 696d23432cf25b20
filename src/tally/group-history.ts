import type { RowIdentity } from '../wire/feed.ts';
import { OWN_GROUP } from '../wire/view-requests.ts';
import { addToCell, type Cells, type CountCell } from './cells.ts';
import { narrowest } from './columns.ts';
import type { TickTotal } from './history.ts';

/** Fields by which rows can be grouped. */
export const GROUPINGS = ['name', 'user', 'cgroup'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The counts of groups in a tick, as the history gets them. */
export interface AddedGroups {
  tick: number;
  atMs: number;
  seconds: number;
  groups: Record<Grouping, ReadonlyMap<string, Cells>>;
  /** Counts of rows that left before the tick: no group has them. */
  gone: TickTotal[];
  /** Series that were not counted. */
  dropped: number[];
}

/** The same as it is kept: an entry for each group and series. An amount of kinds is 0. */
interface Entries {
  names: string[];
  series: ReturnType<typeof narrowest>;
  counts: ReturnType<typeof narrowest>;
  amounts: ReturnType<typeof narrowest>;
}
interface KeptGroups extends Omit<AddedGroups, 'groups'> {
  entries: Record<Grouping, Entries>;
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

export interface GroupHistoryLimits {
  ms: number;
  /** Most entries over all kept ticks; the oldest ticks go first. An entry takes 12 to 32 bytes. */
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
    const [name, user, cgroup] = GROUPINGS.map((grouping) => entriesOf(groups[grouping]));
    if (name === undefined || user === undefined || cgroup === undefined) return;
    const added = { ...head, entries: { name, user, cgroup } };
    this.#ticks.push(added);
    this.#entries += sizeOf(added);
    const { ms, entries } = this.#limits;
    let drop = 0;
    for (const old of this.#ticks) {
      // A tick dated in the future was recorded before the clock was set back.
      const recent = old.atMs > added.atMs - ms && old.atMs <= added.atMs;
      if (old === added || (recent && this.#entries <= entries)) break;
      this.#entries -= sizeOf(old);
      drop++;
    }
    this.#ticks.splice(0, drop);
  }

  /** Renumbers the series after the session changed them; entries of a series without a new number get -1. */
  renumber(to: (series: number) => number | undefined): void {
    for (const kept of this.#ticks) {
      for (const grouping of GROUPINGS) {
        const entries = kept.entries[grouping];
        entries.series = narrowest(Float64Array.from(entries.series, (old) => to(old) ?? -1));
      }
      kept.gone = kept.gone.map(([old, count, amount]) => [to(old) ?? -1, count, amount]);
      kept.dropped = kept.dropped.flatMap((old) => to(old) ?? []);
    }
  }

  /** The first kept tick that ended at this time or later. */
  tickAt(nowMs: number): Pick<GroupTick, 'tick' | 'atMs' | 'seconds'> | undefined {
    const found = this.#ticks.find(({ atMs }) => atMs >= nowMs);
    return found && { tick: found.tick, atMs: found.atMs, seconds: found.seconds };
  }

  /**
   * Adds up these series for each group, in each kept tick with a number from `fromTick` to `toTick`, oldest first.
   * Groups without counts are left out.
   */
  ticks(
    grouping: Grouping,
    wanted: ReadonlySet<number>,
    take: 'count' | 'amount',
    fromTick = 0,
    toTick = Number.POSITIVE_INFINITY,
  ): GroupTick[] {
    return this.#ticks
      .filter(({ tick }) => tick >= fromTick && tick <= toTick)
      .map(({ tick, atMs, seconds, entries, gone, dropped }) => {
        const { names, series, counts, amounts } = entries[grouping];
        const from = take === 'count' ? counts : amounts;
        const numbers = new Map<string, number>();
        let total = 0;
        for (const [index, count, amount] of gone)
          if (wanted.has(index)) total += take === 'count' ? count : (amount ?? 0);
        for (const [index, name] of names.entries()) {
          if (!wanted.has(series[index] ?? -1)) continue;
          const number = from[index] ?? 0;
          total += number;
          if (number > 0) numbers.set(name, (numbers.get(name) ?? 0) + number);
        }
        const counted = !dropped.some((index) => wanted.has(index));
        return { tick, atMs, seconds, numbers, total, counted };
      });
  }
}

function entriesOf(groups: ReadonlyMap<string, Cells>): Entries {
  const names = [...groups].flatMap(([name, cells]) => Array.from(cells, () => name));
  const cells = [...groups.values()].flatMap((of) => [...of.values()]);
  const column = (of: (cell: CountCell) => number) => narrowest(Float64Array.from(cells, of));
  return {
    names,
    series: column(([series]) => series),
    counts: column(([, , , count]) => count),
    amounts: column(([, , , , amount]) => amount ?? 0),
  };
}

const sizeOf = ({ entries }: KeptGroups): number =>
  GROUPINGS.reduce((sum, grouping) => sum + entries[grouping].names.length, 0);

/** Group of a row; `?` if it was never learned. vmtally's own processes are one group, whatever the grouping is. */
export const groupOf = (who: Pick<RowIdentity, Grouping | 'own'>, grouping: Grouping): string =>
  who.own ? OWN_GROUP : (who[grouping] ?? '?');

/** Adds up what rows counted in a tick, by group and series. */
export function sumByGroup(rows: readonly { who: RowIdentity; cells: Cells }[]): AddedGroups['groups'] {
  const groups = { name: new Map(), user: new Map(), cgroup: new Map() };
  for (const { who, cells } of rows)
    for (const grouping of GROUPINGS) {
      const name = groupOf(who, grouping);
      const sums: Cells = groups[grouping].get(name) ?? new Map();
      groups[grouping].set(name, sums);
      for (const [series, , , count, amount] of cells.values())
        if (count > 0) addToCell(sums, series, count, amount);
    }
  return groups;
}
