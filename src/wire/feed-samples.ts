import { z } from 'zod';
import { OBJECT_KINDS } from './objects.ts';

/** Numbers of `width` in a row, as many times as there are. */
const tuples = (width: number) =>
  z
    .instanceof(Float64Array)
    .refine((numbers) => numbers.length % width === 0, `must consist of groups of ${width}`);

/**
 * Exact counts of a tick by process and call site, and the stacks of sampled events. Call sites, functions and stacks are
 * numbered from 0 in the order in which the session's ticks bring them. There are names only, no addresses.
 */
export const FeedStacks = z.strictObject({
  /** Function of each call site that is new. */
  sites: z.array(z.string()),
  /** Names of functions that are new. */
  functions: z.array(z.string()),
  /** Stacks that are new: numbers of functions, outermost first. */
  stacks: z.array(z.array(z.int())),
  /** Quadruples: row, call site (-1 if the event has none), value, count. */
  counts: tuples(4),
  /** Sampled events whose stack was kept, five numbers each: row, call site, value, stack, count. */
  samples: tuples(5),
  /** Pairs: row, sampled events. */
  sampled: tuples(2),
  /** True if the session counts no more after this tick. */
  final: z.boolean(),
  /** Events for each sample. */
  rate: z.int(),
  /** Bytes of a unit of a value; null if the event has no size. */
  unitBytes: z.number().nullable(),
});

/**
 * Objects that a session pairs, by the process that allocated them. Call sites are numbered from 1 in the order in which
 * the ticks bring them, and 0 stands for none. There are names only, no addresses.
 */
export const FeedObjects = z.strictObject({
  kind: z.enum(OBJECT_KINDS),
  /** True in the first tick of a count, which knows no objects of the count before. */
  begins: z.boolean(),
  /** Names of call sites that are new. */
  sites: z.array(z.string()),
  /** Counts of the tick, four numbers each: pid, call site, bytes of an object, objects. */
  allocated: tuples(4),
  freed: tuples(4),
  unseen: tuples(4),
  /** Sums since the count began. */
  sums: z.strictObject({
    allocated: z.number(),
    freed: z.number(),
    earlier: z.number(),
    parts: z.number(),
    refused: z.number(),
  }),
  /** Counts of the tick by who freed, four numbers each: pid, call site of the free, that of the allocation, objects. */
  freers: tuples(4),
  /** In the last tick of a count of the whole system, the growth by /proc/slabinfo and /proc/allocinfo. */
  grown: z
    .strictObject({
      inCaches: z.number().nullable(),
      byFunction: z.array(z.tuple([z.string(), z.number()])).nullable(),
    })
    .nullable(),
  /** In the last tick the objects that are left, six numbers each: as above, then least and greatest age in ns. */
  left: tuples(6).nullable(),
});

export type FeedStacks = z.infer<typeof FeedStacks>;
export type FeedObjects = z.infer<typeof FeedObjects>;
