import { expect, test } from 'vitest';
import { stateToText } from '../../../src/report/state/state-to-text.ts';
import { ALLOCINFO, BUDDYINFO, type Files, kernelStates, SLABINFO } from '../../fixtures/kernel-state.ts';

const textOf = async (...readings: Files[]) => {
  const state = (await kernelStates(...readings)).at(-1);
  return state === undefined ? '' : stateToText(state, { width: 80 });
};

test('the first reading', async () => {
  expect(await textOf({})).toMatchInlineSnapshot(`
    "
     3 slab caches, 816 KiB in slabs:

         ACTIVE    OBJECTS   EACH  BYTES  CACHE
          3,168      3,234   192B   616K  filp
             20         24     8K   192K  kmalloc-8k
              7         51    80B     8K  my cache 2 1

     Free blocks by order, in pages of 4 KiB, by node and zone:

    ZONE              0     1     2     3     4     5     6     7     8     9    10
    0 DMA             0     0     0     0     0     0     0     0     1     1     3
      Unmovable       0     0     0     0     0     0     0     0     1     0     0
      Movable         0     0     0     0     0     0     0     0     0     1     3
      frag. index     .     .     .     .     .     .     .     .     .     .     .
      unusable    0.000 0.000 0.000 0.000 0.000 0.000 0.000 0.000 0.000 0.066 0.200
    0 Normal          7     3     1     0     0     0     0     0     0     0     0
      Unmovable       2     3     0     0     0     0     0     0     0     0     0
      Movable     >100k     0     1     0     0     0     0     0     0     0     0
      frag. index     .     .     . 0.716 0.813 0.861 0.885 0.898 0.904 0.907 0.908
      unusable    0.000 0.411 0.764 1.000 1.000 1.000 1.000 1.000 1.000 1.000 1.000

     frag. index   . a block is free; near 0 memory is short, near 1 it is in pieces
     unusable      part of the free memory that is in smaller blocks

     2 allocation sites, 75.5 KiB not freed:

      BYTES      CALLS  SITE
        64K      1,016  ~ do_eventfd fs/eventfd.c:385
        12K          3  probe drivers/a.c:7 [mod]

     Note:
       slab caches move with kmem_cache_alloc, kmem_cache_free, kmalloc and kfree,
         and are no sum of them: free objects in the slabs that CPUs hold are
         active too, and bulk allocations have no event
       free blocks move with mm_page_alloc, mm_page_free and compaction, and are no
         sum of them: CPUs hold free pages of their own, and blocks are split and
         merged
       > stands before free blocks of which there are more: the kernel counts
         100,000 of an order
       ~ stands before a site of which the kernel says that it missed some
         allocations
    "
  `);
});

test('a reading beside the one before', async () => {
  const text = await textOf(
    {},
    {
      slabinfo: SLABINFO.replace('filp                3168', 'filp 13177'),
      buddyinfo: BUDDYINFO.replace('Normal      7      3', 'Normal 1234567 1'),
      allocinfo: ALLOCINFO.replace('12288        3', '8192 2'),
    },
  );
  expect(text).toMatchInlineSnapshot(`
    "
     3 slab caches, 816 KiB in slabs, 0 in 10.0 s:

         ACTIVE    OBJECTS   EACH  BYTES    CHANGE     SINCE  CACHE
         13,177      3,234   192B   616K   +10,009   +10,009  filp
             20         24     8K   192K         0         0  kmalloc-8k
              7         51    80B     8K         0         0  my cache 2 1

     Free blocks by order, in pages of 4 KiB, by node and zone:

    ZONE              0     1     2     3     4     5     6     7     8     9    10
    0 DMA             0     0     0     0     0     0     0     0     1     1     3
      Unmovable       0     0     0     0     0     0     0     0     1     0     0
      Movable         0     0     0     0     0     0     0     0     0     1     3
      frag. index     .     .     .     .     .     .     .     .     .     .     .
      unusable    0.000 0.000 0.000 0.000 0.000 0.000 0.000 0.000 0.000 0.066 0.200
    0 Normal       1.2M     1     1     0     0     0     0     0     0     0     0
      change      +1.2M    -2     .     .     .     .     .     .     .     .     .
      Unmovable       2     3     0     0     0     0     0     0     0     0     0
      Movable     >100k     0     1     0     0     0     0     0     0     0     0
      frag. index     .     .     . 0.875 0.938 0.969 0.985 0.993 0.997 0.999 1.000
      unusable    0.000 0.999 0.999 1.000 1.000 1.000 1.000 1.000 1.000 1.000 1.000

     frag. index   . a block is free; near 0 memory is short, near 1 it is in pieces
     unusable      part of the free memory that is in smaller blocks

     2 allocation sites, 71.5 KiB not freed, -4K in 10.0 s:

      BYTES      CALLS    CHANGE     SINCE  SITE
        64K      1,016         0         0  ~ do_eventfd fs/eventfd.c:385
         8K          2       -4K       -4K  probe drivers/a.c:7 [mod]

     Note:
       slab caches move with kmem_cache_alloc, kmem_cache_free, kmalloc and kfree,
         and are no sum of them: free objects in the slabs that CPUs hold are
         active too, and bulk allocations have no event
       free blocks move with mm_page_alloc, mm_page_free and compaction, and are no
         sum of them: CPUs hold free pages of their own, and blocks are split and
         merged
       > stands before free blocks of which there are more: the kernel counts
         100,000 of an order
       ~ stands before a site of which the kernel says that it missed some
         allocations
    "
  `);
});

test('a kernel that shows little says why', async () => {
  const none = { slabinfo: undefined, pagetypeinfo: undefined, allocinfo: undefined };
  const text = await textOf({ ...none, 'sys/vm/mem_profiling': undefined });
  expect(text).not.toContain('CACHE');
  expect(text).toContain('this kernel has no /proc/slabinfo. The kernel must be built with');
  expect(text).toContain('CONFIG_MEM_ALLOC_PROFILING');
});

test('lines fit 80 columns, also with the names of merged caches', async () => {
  const states = await kernelStates({}, {});
  const state = states[1];
  if (state?.slabs?.caches[0] === undefined) return expect.fail('no reading');
  state.slabs.caches[0].aliases = Array.from({ length: 12 }, (_, at) => `alias_of_a_cache_${at}`);
  const text = stateToText(state, { width: 80 });
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stateToText(state, { width: Infinity })).toContain(
    'filp, alias_of_a_cache_0, alias_of_a_cache_1, alias_of_a_cache_2 and 9 more\n',
  );
  return undefined;
});
