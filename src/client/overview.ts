import type { Series } from '../wire/session.ts';
import type { Sort } from '../wire/view-requests.ts';
import type { Cell } from '../wire/views.ts';
import type { EXTRA_COLUMNS } from './extra-columns.ts';

/** A column of the overview: a number that some series have together. */
export interface ColumnHead {
  id: string;
  title: string;
  /** Unit of the number, in the plural. */
  unit: string;
  take: 'count' | 'amount';
  /** Labels of the series to add up. */
  labels: readonly string[];
  /** Labels of series to add up too where the session counts them: not every kernel has them. */
  also?: readonly string[];
  /** Labels of series to subtract; the service orders no rows by such a column. */
  minus?: readonly string[];
  /** Counters of /proc/vmstat that together grow at least as fast as the events of the column happen. */
  counters?: readonly string[];
  /** Explains the number to people who do not know the events, without a full stop. */
  about: string;
}

export const OVERVIEW_COLUMNS = [
  {
    id: 'slabBytes',
    title: 'Slab bytes',
    unit: 'bytes',
    take: 'amount',
    labels: ['kmem:kmalloc', 'kmem:kmem_cache_alloc'],
    about: 'Bytes of kernel objects that the program made the slab allocator hand out',
  },
  {
    id: 'slab',
    title: 'Slab allocs',
    unit: 'allocations',
    take: 'count',
    labels: ['kmem:kmalloc', 'kmem:kmem_cache_alloc'],
    about: 'Kernel objects that the program made the slab allocator hand out',
  },
  {
    id: 'pages',
    title: 'Pages',
    unit: 'pages',
    take: 'amount',
    labels: ['kmem:mm_page_alloc'],
    about: 'Pages that the page allocator handed out for the program, page cache and kernel memory included',
  },
  {
    id: 'faults',
    title: 'Faults',
    unit: 'faults',
    take: 'count',
    labels: ['exceptions:page_fault_user'],
    about: 'Page faults in user mode, minor and major',
  },
  {
    id: 'reclaim',
    title: 'Reclaim',
    unit: 'us',
    take: 'count',
    labels: ['direct_reclaim.total'],
    also: ['memcg_reclaim.total'],
    about:
      'Time that the program spent on reclaim of pages itself, for the machine or at the limit of a cgroup',
  },
  {
    id: 'compaction',
    title: 'Compaction',
    unit: 'us',
    take: 'count',
    labels: ['compaction.total'],
    about: 'Time that the program spent on compaction of memory',
  },
  {
    id: 'migrated',
    title: 'Migrated',
    unit: 'pages',
    take: 'count',
    labels: ['mm_migrate_pages.succeeded'],
    about: 'Pages that the program moved to other physical pages, for compaction, NUMA balancing or a cgroup',
  },
] as const satisfies readonly ColumnHead[];

export type ColumnId = (typeof OVERVIEW_COLUMNS | typeof EXTRA_COLUMNS)[number]['id'];

/** A column of a session that counts its events. */
export interface OverviewColumn extends ColumnHead {
  id: ColumnId;
  /** Indexes of its series in the session. */
  series: number[];
  /** Indexes of the series to subtract. */
  subtracted?: number[];
  /** False if one of its series is not counted now. */
  counted: boolean;
}

/** Columns that make an overview: with fewer the board of an event shows more. */
export const LEAST_COLUMNS = 2;

/** The columns whose events the session counts, all of them and without a filter. */
export const columnsOf = (
  series: readonly Series[],
  heads: readonly (ColumnHead & { id: ColumnId })[] = OVERVIEW_COLUMNS,
): OverviewColumn[] => {
  const indexOf = (label: string) => series.findIndex((each) => each.label === label && each.filter === null);
  return heads.flatMap((head): OverviewColumn[] => {
    const also = (head.also ?? []).filter((label) => indexOf(label) !== -1);
    const labels = [...head.labels, ...also];
    const found = labels.map(indexOf);
    const subtracted = (head.minus ?? []).map(indexOf);
    const all = [...found, ...subtracted];
    if (all.includes(-1)) return [];
    const counted = all.every((index) => series[index]?.counted);
    return [{ ...head, labels, series: found, subtracted, counted }];
  });
};

/** True if the service can order rows by the column, and add it up over time. */
export const isOrderable = ({ minus }: Pick<OverviewColumn, 'minus'>): boolean => minus === undefined;

/** The service's order of rows for a column: by the last tick, or since the session began. */
export const sortOf = ({ take }: Pick<OverviewColumn, 'take'>): Sort =>
  take === 'amount' ? 'amountRate' : 'rate';

/** The number of a column in some cells: since the session began, and per second in their tick. */
export function numberOf(
  cells: (series: number) => Cell | undefined,
  {
    series,
    subtracted = [],
    take,
  }: Pick<OverviewColumn, 'series' | 'take'> & Partial<Pick<OverviewColumn, 'subtracted'>>,
  seconds: number,
): { total: number; rate: number } {
  let [total, now] = [0, 0];
  for (const [place, index] of [...series, ...subtracted].entries()) {
    const sign = place < series.length ? 1 : -1;
    const [, count, amount, tickCount, tickAmount] = cells(index) ?? [0, 0, 0, 0, 0];
    total += sign * (take === 'count' ? count : (amount ?? 0));
    now += sign * ((take === 'count' ? tickCount : tickAmount) ?? 0);
  }
  return { total, rate: now / seconds };
}
