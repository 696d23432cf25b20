import { z } from 'zod';
import { digits } from './digits.ts';
import { Quantity, TimeMs } from './numbers.ts';

// The state of the kernel's memory, which stands beside events: they are poor at telling it.

/** Parts of the state, each of a file of procfs. */
export const STATE_PARTS = ['slab', 'buddy', 'types', 'allocations'] as const;
/** Numbers by which caches and allocation sites are ordered. */
export const STATE_SORTS = ['bytes', 'objects', 'change', 'since'] as const;

/** Most caches and most allocation sites of a reading: kernels have some 400 and some 5,000. */
export const MOST_STATE_ROWS = 10_000;
/** Most rows of each that a client may ask for. */
const MOST_SENT = 1_000;
const USUAL_SENT = 100;

/** A kernel's text: the name of a cache, a file of its source. */
const Name = z.string().max(200);

const Moving = z.strictObject({
  now: Quantity,
  change: Quantity.nullable().describe('Since the reading before; null in the first'),
  since: Quantity.nullable().describe('Since the first reading; null in the first'),
});

const Cache = z.strictObject({
  name: Name,
  aliases: z.array(Name).max(MOST_STATE_ROWS).describe('Other caches that SLUB merged with it'),
  objectBytes: z.int(),
  objects: Quantity.describe('Objects that its slabs have room for'),
  active: Moving.describe('Objects in use, and free ones in the slabs that CPUs hold'),
  bytes: Moving.describe('Bytes of its slabs'),
});

const Blocks = z.array(Quantity).max(64);

const MigrateType = z.strictObject({
  type: Name,
  free: Blocks.describe('Free blocks by order'),
  atLeast: z.array(z.int()).max(64).describe('Orders of which there are more: the kernel counts to 100,000'),
  pageblocks: Quantity.nullable().describe('Page blocks of the type, free or not'),
});

const Zone = z.strictObject({
  node: z.int(),
  zone: Name,
  free: Blocks.describe('Free blocks of 2^i pages each, by order i'),
  change: Blocks.nullable().describe('Since the reading before; null in the first'),
  since: Blocks.nullable().describe('Since the first reading; null in the first'),
  fragmentation: Blocks.describe(
    'Fragmentation index by order, as /sys/kernel/debug/extfrag/extfrag_index: -1 if a block is free, else from 0, lack of memory, to 1, fragmentation',
  ),
  unusable: Blocks.describe('Part of the free memory in smaller blocks, as unusable_index beside it'),
  types: z.array(MigrateType).max(64).nullable().describe('Null without /proc/pagetypeinfo'),
});

const Site = z.strictObject({
  place: Name.describe('File and line of the kernel’s source'),
  module: Name.nullable(),
  function: Name,
  accurate: z.boolean().describe('False if the kernel says that it missed some'),
  calls: Moving.describe('Allocations that are not freed'),
  bytes: Moving.describe('Their bytes'),
});

const sums = { rows: z.int().describe('Number of all rows'), rowsLeftOut: z.int() };

const Missing = z.strictObject({
  part: z.enum(STATE_PARTS),
  reason: z.string(),
  hint: z.string().describe('What to do about it'),
});

/** A reading. A part that was not read is null. */
export const KernelState = z.strictObject({
  reading: z.int().describe('Number of the reading; 1 for the first'),
  atMs: TimeMs.describe('End of the reading, ms of the Unix epoch'),
  seconds: Quantity.nullable().describe('Since the reading before; null in the first'),
  sinceSeconds: Quantity.nullable().describe('Since the first reading; null in the first'),
  elapsedMs: Quantity.describe('Time that the reading took'),
  cpuMs: Quantity.describe('CPU time that the process took meanwhile'),
  pageSize: z.int(),
  slabs: z
    .strictObject({ ...sums, active: Moving, bytes: Moving, caches: z.array(Cache).max(MOST_STATE_ROWS) })
    .nullable(),
  zones: z.array(Zone).max(MOST_STATE_ROWS).nullable(),
  allocations: z
    .strictObject({ ...sums, calls: Moving, bytes: Moving, sites: z.array(Site).max(MOST_STATE_ROWS) })
    .nullable(),
  missing: z.array(Missing).max(STATE_PARTS.length).describe('Parts that the kernel does not show, and why'),
});

/** A reading of a service: others look too. */
export const ServedState = KernelState.extend({
  nextMs: TimeMs.describe('Earliest time of the next reading'),
});

export const StateRequest = z.strictObject({
  view: z.literal('state'),
  sort: z.enum(STATE_SORTS).default('bytes').describe('Largest first; objects: of sites, allocations'),
  top: z.int().min(1).max(MOST_SENT).default(USUAL_SENT).describe('Maximum number of caches, and of sites'),
});

export const StateQuery = z.strictObject({
  sort: StateRequest.shape.sort,
  top: digits(MOST_SENT, 1).default(USUAL_SENT).describe('Maximum number of caches, and of sites'),
});

/** Events that move a part of the state. */
const Move = z.strictObject({
  part: z.enum(['slab', 'buddy']),
  session: z.string(),
  series: z.string().describe('Label of the series'),
  seconds: Quantity.nullable().describe('Seconds that the session counted between the two readings'),
  count: Quantity.nullable().describe('Events in these seconds; null if not known'),
  caches: z
    .array(z.tuple([Name, Quantity]))
    .max(MOST_STATE_ROWS)
    .describe('The same by name of the cache, of series that have it'),
});

const moves = z
  .array(Move)
  .max(1_000)
  .describe('Events that move the state, as sessions of the whole system count them: never an identity');

export const StateReport = ServedState.extend({ schema: z.literal('vmtally.served-state/1'), moves });

export const StateMessage = ServedState.extend({ type: z.literal('state'), key: z.string(), moves });

export type StatePart = (typeof STATE_PARTS)[number];
export type StateSort = (typeof STATE_SORTS)[number];
export type Moving = z.infer<typeof Moving>;
export type KernelState = z.infer<typeof KernelState>;
export type ServedState = z.infer<typeof ServedState>;
export type StateRequest = z.infer<typeof StateRequest>;
export type StateMove = z.infer<typeof Move>;
export type StateReport = z.infer<typeof StateReport>;
export type StateMessage = z.infer<typeof StateMessage>;
export type CacheState = z.infer<typeof Cache>;
export type ZoneState = z.infer<typeof Zone>;
export type SiteState = z.infer<typeof Site>;
export type MissingState = z.infer<typeof Missing>;
