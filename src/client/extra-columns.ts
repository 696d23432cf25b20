import { type ColumnHead, OVERVIEW_COLUMNS } from './overview-columns.ts';

/** Columns that the user may add to those of the overview. Some need events that no session counts by default. */
export const EXTRA_COLUMNS = [
  {
    id: 'slabFrees',
    title: 'Slab frees',
    unit: 'frees',
    take: 'count',
    labels: ['kmem:kfree', 'kmem:kmem_cache_free'],
    about: 'Calls in which the program freed kernel objects',
  },
  {
    id: 'cacheFreed',
    title: 'Cache bytes freed',
    unit: 'bytes',
    take: 'amount',
    labels: ['kmem:kmem_cache_free'],
    about:
      'Bytes of objects that the program gave back to named slab caches, whoever had allocated them; the kernel tells no sizes for kfree',
  },
  {
    id: 'cacheNet',
    title: 'Net cache bytes',
    unit: 'bytes',
    take: 'amount',
    labels: ['kmem:kmem_cache_alloc'],
    minus: ['kmem:kmem_cache_free'],
    about:
      'Bytes of objects that named slab caches handed out for the program, less those that it gave back one by one',
  },
  {
    id: 'pagesFreed',
    title: 'Pages freed',
    unit: 'pages',
    take: 'amount',
    labels: ['kmem:mm_page_free'],
    about: 'Pages that the program gave back to the page allocator, whoever had allocated them',
    counters: ['pgfree'],
  },
  {
    id: 'pagesNet',
    title: 'Net pages',
    unit: 'pages',
    take: 'amount',
    labels: ['kmem:mm_page_alloc'],
    minus: ['kmem:mm_page_free'],
    about: 'Pages that the page allocator handed out for the program, less those that the program gave back',
    counters: ['pgfree', 'pgalloc_normal', 'pgalloc_dma32', 'pgalloc_movable'],
  },
  {
    id: 'minorFaults',
    title: 'Minor faults',
    unit: 'faults',
    take: 'count',
    labels: ['minor-faults'],
    about: 'Page faults of the program, in user mode and in kernel mode, that the kernel resolved at once',
    counters: ['pgfault'],
  },
  {
    id: 'majorFaults',
    title: 'Major faults',
    unit: 'faults',
    take: 'count',
    labels: ['major-faults'],
    about: 'Page faults of the program that had to wait, mostly for I/O',
  },
  {
    id: 'kernelFaults',
    title: 'Kernel faults',
    unit: 'faults',
    take: 'count',
    labels: ['exceptions:page_fault_kernel'],
    about: 'Page faults of the program in kernel mode, as when the kernel copies to its memory',
    counters: ['pgfault'],
  },
  {
    id: 'pageCache',
    title: 'Page cache',
    unit: 'pages',
    take: 'amount',
    labels: ['filemap:mm_filemap_add_to_page_cache'],
    about: 'Pages that the program made the kernel add to the page cache',
  },
  {
    id: 'writtenOut',
    title: 'Written out',
    unit: 'folios',
    take: 'count',
    labels: ['vmscan:mm_vmscan_write_folio'],
    about: 'Folios that reclaim in the program wrote out, mostly to swap',
    counters: ['nr_vmscan_write'],
  },
  {
    id: 'swappedIn',
    title: 'Swapped in',
    unit: 'pages',
    take: 'count',
    labels: ['swap_in'],
    about: 'Pages that the program needed back from swap, and those that the kernel read ahead for it',
    // The events of a cgroup's counters, of which the probe drops all but those of pswpin.
    counters: ['pswpin', 'pgfault', 'pgmajfault', 'pgscan_anon', 'pgscan_file', 'pgactivate', 'pgdeactivate'],
  },
  {
    id: 'collapses',
    title: 'Collapses',
    unit: 'attempts',
    take: 'count',
    labels: ['huge_memory:mm_collapse_huge_page'],
    about: 'Attempts to collapse small pages into a huge page; most are of khugepaged',
  },
] as const satisfies readonly ColumnHead[];

export type ColumnId = (typeof OVERVIEW_COLUMNS | typeof EXTRA_COLUMNS)[number]['id'];

/** All columns of the page, in their order. */
export const PAGE_COLUMNS: readonly (ColumnHead & { id: ColumnId })[] = [
  ...OVERVIEW_COLUMNS,
  ...EXTRA_COLUMNS,
];
