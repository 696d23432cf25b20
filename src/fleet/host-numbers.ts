import type { Board } from '../tally/board.ts';
import { Cells } from '../tally/cells.ts';
import { groupOf, KEPT_GROUPINGS, type KeptGrouping } from '../tally/group-sums.ts';
import type { Triples } from '../tally/series-distributions.ts';
import type { Steps } from '../tally/steps.ts';
import { groupOfKept, keptGroupingOf } from '../text/grouping.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { areProcesses } from '../wire/groups.ts';
import type { Series } from '../wire/series.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { TickSums } from './recent.ts';
import type { SentGrouping } from './schema.ts';

export interface NumberedRow {
  who: RowIdentity;
  cells: Cells;
}

/** All numbers of a session as of a tick, which later ticks do not change. The numbers of a tick in cells are recent ones. */
export interface HostNumbers {
  info: SessionInfo;
  atMs: number;
  seconds: number;
  series: readonly Series[];
  total: Cells;
  distributions: Triples;
  /** None in a session whose rows are no processes. */
  rows: NumberedRow[];
  /** At least what any process that left the board counted. */
  goneMost: Cells;
  /** Sums of rows that left the board, and recent numbers of all rows, by group. */
  gone: Record<KeptGrouping, Map<string, Cells>>;
}

/** Takes the numbers of a board, as of a whole tick. */
export function numbersOf(
  info: SessionInfo,
  board: Pick<Board, 'atMs' | 'series' | 'total' | 'distributions' | 'rows' | 'goneMost' | 'goneBy'>,
  recent: TickSums,
): HostNumbers {
  const withRecent = (cells: Cells, since: Cells | undefined): Cells => {
    const copy = cells.copy();
    copy.clearTick();
    if (since !== undefined) copy.addToTick(since);
    return copy;
  };
  const goneOf = (grouping: KeptGrouping): Map<string, Cells> => {
    const since = recent.groups[grouping];
    const groups = new Map<string, Cells>();
    for (const [key, cells] of board.goneBy[grouping]) groups.set(key, withRecent(cells, since.get(key)));
    // A group whose rows all have another now counted nothing.
    for (const [key, cells] of since)
      if (!groups.has(key) && cells.totalsOfTick().length > 0)
        groups.set(key, withRecent(new Cells(), cells));
    return groups;
  };
  const rows: NumberedRow[] = [];
  if (areProcesses(info.by))
    for (const [row, { who, cells }] of board.rows)
      if (cells.size > 0) rows.push({ who, cells: withRecent(cells, recent.rows.get(row)) });
  return {
    info,
    atMs: board.atMs,
    seconds: recent.seconds,
    series: board.series,
    total: withRecent(board.total, recent.total),
    distributions: board.distributions.snapshot(),
    rows,
    goneMost: withRecent(board.goneMost, recent.goneMost),
    gone: { name: goneOf('name'), user: goneOf('user'), cgroup: goneOf('cgroup') },
  };
}

/** Sums by what boards keep: programs, users and cgroups. */
export type KeptSums = Record<KeptGrouping, ReadonlyMap<string, Cells>>;

/** Adds up groups of processes, those that ended included. */
export function* addingGroups({ info, rows, gone }: HostNumbers): Steps<KeptSums> {
  const sums: Record<KeptGrouping, Map<string, Cells>> = {
    name: new Map(),
    user: new Map(),
    cgroup: new Map(),
  };
  if (!areProcesses(info.by)) return sums;
  for (const grouping of KEPT_GROUPINGS) {
    for (const [key, cells] of gone[grouping]) sums[grouping].set(key, cells.copy());
    for (const { who, cells } of rows) {
      addTo(sums[grouping], groupOf(who, grouping), cells, false);
      yield;
    }
  }
  return sums;
}

/** The groups of a grouping, made from those that boards keep. */
export function groupsOf(kept: KeptSums, grouping: SentGrouping): Map<string, Cells> {
  const groups = new Map<string, Cells>();
  for (const [key, cells] of kept[keptGroupingOf(grouping)])
    addTo(groups, groupOfKept(key, grouping), cells, true);
  return groups;
}

function addTo(groups: Map<string, Cells>, key: string, cells: Cells, now: boolean): void {
  const known = groups.get(key);
  if (known !== undefined) {
    known.addAll(cells, now);
    return;
  }
  const copy = cells.copy();
  if (!now) copy.clearTick();
  groups.set(key, copy);
}
