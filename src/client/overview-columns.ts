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
  /**
   * True if the counters lack some events: of faults in user mode, pgfault lacks those that end in SIGSEGV, which are few in
   * all but a few programs.
   */
  lacksSome?: true;
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
    counters: ['pgalloc_dma', 'pgalloc_dma32', 'pgalloc_normal', 'pgalloc_movable'],
  },
  {
    id: 'faults',
    title: 'Faults',
    unit: 'faults',
    take: 'count',
    labels: ['exceptions:page_fault_user'],
    about: 'Page faults in user mode, minor and major',
    counters: ['pgfault'],
    lacksSome: true,
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
