import type { StatePart } from '../wire/state.ts';

/** Limits of the parts of the state. Words matter: a part moves with events, and equals none of them. */
export const STATE_NOTES: Record<StatePart, string> = {
  slab: 'slab caches move with kmem_cache_alloc, kmem_cache_free, kmalloc and kfree, and are no sum of them: free objects in the slabs that CPUs hold are active too, and bulk allocations have no event',
  buddy:
    'free blocks move with mm_page_alloc, mm_page_free and compaction, and are no sum of them: CPUs hold free pages of their own, and blocks are split and merged',
  types: '> stands before free blocks of which there are more: the kernel counts 100,000 of an order',
  allocations: '~ stands before a site of which the kernel says that it missed some allocations',
};
