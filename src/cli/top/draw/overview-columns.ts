import { type ColumnId as NumberId, PAGE_COLUMNS } from '../../../client/extra-columns.ts';
import type { OverviewColumn } from '../../../client/overview.ts';
import type { Column as Sortable } from '../../../client/sort.ts';
import type { SessionInfo } from '../../../wire/session.ts';
import type { TableGroup } from '../table-group.ts';
import { KEY_HEAD, NAME_HEAD, OF_CGROUPS } from './columns.ts';
import { type Column, layOut, type Plan } from './lay-out.ts';

/** Columns by which the overview can be sorted: its numbers, and texts of the row. */
export type OverviewSort = NumberId | Extract<Sortable, 'key' | 'name' | 'user' | 'place'>;

export type OverviewColumnId = OverviewSort | 'mark' | 'members' | 'share' | 'bar';

export interface OverviewLayout {
  width: number;
  numbers: readonly OverviewColumn[];
  group: TableGroup;
  by: SessionInfo['by'];
  sort: OverviewSort;
  /** Columns to leave out. */
  without: readonly string[];
}

/** Columns of the longest short number: `1.5 MiB`, `123,456`, `99.9 ms`. */
const LEAST = 8;

export const NUMBER_HEADS: Record<NumberId, string> = {
  slabBytes: 'SLAB B/s',
  slab: 'ALLOCS/s',
  pages: 'PAGES/s',
  faults: 'FAULTS/s',
  // Cells have the unit of a time: it is of each second.
  reclaim: 'RECL/s',
  compaction: 'COMP/s',
  migrated: 'MIGR/s',
  slabFrees: 'FREES/s',
  cacheFreed: 'FREED B/s',
  cacheNet: 'NET B/s',
  pagesFreed: 'FREED/s',
  pagesNet: 'NET/s',
  minorFaults: 'MINFLT/s',
  majorFaults: 'MAJFLT/s',
  kernelFaults: 'KFAULTS/s',
  pageCache: 'CACHE/s',
  writtenOut: 'WRITTEN/s',
  swappedIn: 'SWAPIN/s',
  collapses: 'COLLAPSE/s',
};

const TEXTS: readonly string[] = ['key', 'name', 'user', 'place'];

export const isOverviewSort = (id: string): id is OverviewSort =>
  TEXTS.includes(id) || PAGE_COLUMNS.some((column) => column.id === id);

const ORDER: readonly OverviewColumnId[] = [
  'mark',
  'key',
  'user',
  'name',
  'members',
  'place',
  ...PAGE_COLUMNS.map(({ id }) => id),
  'share',
  'bar',
];

const FIRST: readonly OverviewColumnId[] = ['mark', 'key', 'name'];
/** Columns that get the space that the numbers leave. */
const OTHERS: readonly OverviewColumnId[] = ['members', 'share', 'user', 'bar', 'place'];

/** Columns that grow into the remaining width, and the width each may reach in that step. */
const GROWTH: readonly [OverviewColumnId, number][] = [
  ['name', 20],
  ['place', 24],
  ['bar', 12],
  ['name', 40],
  ['place', 60],
  ['bar', 30],
  ['name', 60],
  ['bar', 60],
  ['name', 1000],
];

/** The columns that fit into a width. The column that orders the rows comes before all other numbers. */
export function overviewColumns(layout: OverviewLayout): Column<OverviewColumnId>[] {
  const { width, sort, without, numbers } = layout;
  const wanted: OverviewColumnId[] = [...numbers.map(({ id }) => id), ...OTHERS];
  return layOut(width, {
    plans: planned(layout),
    importance: [...new Set([...FIRST, sort, ...wanted.filter((id) => !without.includes(id))])],
    growth: GROWTH,
    order: ORDER,
  });
}

/** The arrow of the order needs a column beside the head. */
const widthOf = (id: NumberId): number => Math.max(LEAST, NUMBER_HEADS[id].length + 1);

function planned({
  width,
  numbers,
  group,
  by,
}: OverviewLayout): Map<OverviewColumnId, Plan<OverviewColumnId>> {
  const plans = new Map<OverviewColumnId, Plan<OverviewColumnId>>();
  const add = (id: OverviewColumnId, head: string, least: number, align: Column['align'], most = least) =>
    plans.set(id, { id, head, width: least, align, most });
  const isProcess = group === 'row' && (by === 'pid' || by === 'tid');
  add('mark', '', 1, 'left');
  // The name of a site is its key.
  const isSite = group === 'row' && by === 'site';
  if (group === 'row' && !isSite) add('key', KEY_HEAD[by], 7, 'right');
  else if (group !== 'cpu' && group !== 'row') add('members', 'ROWS', 4, 'right');
  const hasLongNames = OF_CGROUPS.includes(group) || isSite;
  add('name', isSite ? 'SITE' : NAME_HEAD[group], hasLongNames && width >= 60 ? 22 : 12, 'left', 1000);
  if (isProcess) {
    add('user', 'USER', 8, 'left');
    add('place', 'CGROUP', 16, 'left', 60);
  }
  for (const { id } of numbers) add(id, NUMBER_HEADS[id], widthOf(id), 'right');
  add('share', 'SHARE', 6, 'right');
  add('bar', '', 6, 'left', 60);
  return plans;
}
