import { z } from 'zod';

/** Things that the kernel allocates and frees, which a program pairs by their addresses. */
export const OBJECT_KINDS = ['kmalloc', 'slab', 'pages'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** Parts by which objects become rows. */
export const OBJECT_ROWS = ['site', 'pid', 'comm', 'age'] as const;
export type ObjectRows = (typeof OBJECT_ROWS)[number];

export const ObjectAmount = z.strictObject({ objects: z.number(), bytes: z.number() });

/** Objects that a process freed, by the places of the free and of the allocation. */
export const ObjectFreer = z.strictObject({
  process: z.string().describe('comm-pid of the process that freed'),
  site: z.string().nullable().describe('Call site of the free; null if the event has none'),
  allocatedAt: z.string().nullable().describe('Call site of the allocation; null if the event has none'),
  objects: z.number(),
});
export type ObjectFreer = z.infer<typeof ObjectFreer>;

/** Objects that are not freed: of a call site, a process, a program or an age. */
export const ObjectRow = z.strictObject({
  name: z.string().describe('function+0xOFFSET/0xLENGTH, comm-pid, comm or a range of ages'),
  objects: z.number(),
  bytes: z.number(),
  allocated: z.number().nullable().describe('Objects allocated so far; null in the total'),
  freed: z.number().nullable().describe('Of these objects, those that were freed so far; null in the total'),
  oldestSeconds: z
    .number()
    .nullable()
    .describe('Age of the oldest object, rounded up to a tick; null in an interval'),
  grown: z
    .number()
    .nullable()
    .describe(
      'Growth of the objects of the site’s function by /proc/allocinfo; null where that is not known',
    ),
  users: z.int().describe('Number of processes that allocated the objects'),
  most: z
    .strictObject({ name: z.string(), objects: z.number(), bytes: z.number() })
    .nullable()
    .describe('The process with most of the bytes; the call site where rows are no sites'),
});
export type ObjectRow = z.infer<typeof ObjectRow>;
