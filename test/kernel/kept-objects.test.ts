import { expect, it } from 'vitest';
import { growthOf, objectsByFunction, objectsInCaches } from '../../src/kernel/kept-objects.ts';

const SLABINFO = `slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
dentry             1000   1200    192   21    1 : tunables    0    0    0 : slabdata     57     57      0
kmalloc_buckets      36     36    112   36    1 : tunables    0    0    0 : slabdata      1      1      0
kmalloc-cg-64       576    576     64   64    1 : tunables    0    0    0 : slabdata      9      9      0
kmalloc-8k           20     24   8192    4    8 : tunables    0    0    0 : slabdata      6      6      0
dma-kmalloc-8         3      3      8  512    1 : tunables    0    0    0 : slabdata      0      0      0
`;

it.each([
  ['kmalloc', 576 + 20 + 3],
  ['slab', 1_000 + 36 + 576 + 20 + 3],
] as const)('slabinfo has the objects of %s', (kind, objects) => {
  expect(objectsInCaches(SLABINFO, kind)).toBe(objects);
});

it('allocinfo has objects by function, whose places are added up', () => {
  const text = `allocinfo - version: 1.0
#     <size>  <calls> <tag info>
       64512     1008 fs/eventfd.c:385 func:do_eventfd
         512        8 fs/eventfd.c:390 func:do_eventfd
       12288        3 drivers/a.c:7 [mod] func:probe extra:1
           0        0 mm/x.c:1 func:none
`;
  expect([...objectsByFunction(text)]).toEqual([
    ['do_eventfd', 1_016],
    ['probe', 3],
    ['none', 0],
  ]);
});

it('growth is null where the kernel does not say', () => {
  const functions = (objects: number) => new Map([['f', objects]]);
  const before = { inCaches: 7, byFunction: functions(2) };
  const after = { inCaches: 5, byFunction: new Map([...functions(9), ['g', 1]]) };
  expect(growthOf(before, after)).toEqual({
    inCaches: -2,
    byFunction: new Map([
      ['f', 7],
      ['g', 1],
    ]),
  });
  const none = { inCaches: undefined, byFunction: undefined };
  expect(growthOf(before, none)).toEqual({ inCaches: null, byFunction: null });
  expect(growthOf(none, after)).toEqual({ inCaches: null, byFunction: null });
});
