import { z } from 'zod';
import { ExactnessReport } from '../wire/exactness.ts';
import { OBJECT_KINDS, OBJECT_ROWS, ObjectAmount, ObjectFreer, ObjectRow } from '../wire/objects.ts';

/** A line of `outstanding --json`. With -I each interval has a line; the last line has the objects that are left. */
export const OutstandingReport = z.strictObject({
  schema: z.literal('vmtally.outstanding/1'),
  kind: z.enum(['interval', 'total']),
  target: z.string().describe('Scope as a text for people'),
  command: z.array(z.string()).optional().describe('The command and its arguments, if there is a command'),
  event: z.enum(OBJECT_KINDS),
  by: z.enum(OBJECT_ROWS),
  atSeconds: z.number().describe('From the start of the count to the end of this report'),
  windowSeconds: z.number().describe('Length of the count so far'),
  tickSeconds: z.number().describe('Time between ticks: an age is known to a tick'),
  allocated: z.number().describe('Objects allocated since the start of the count'),
  freed: z.number().describe('Of these, freed'),
  outstanding: ObjectAmount.describe('Of these, not freed. In an interval: allocated less freed and unseen'),
  older: ObjectAmount.extend({ seconds: z.number() })
    .nullable()
    .describe('Of the outstanding objects, those that are surely this old; null without --older'),
  earlier: z.number().describe('Frees of objects that were allocated before the count or out of its scope'),
  unseen: z
    .number()
    .describe(
      'Objects whose free was not seen, as their addresses were allocated again, or, in the total, that a full map did not keep',
    ),
  parts: z.number().describe('Blocks of pages that were freed in parts: all of each counts as freed'),
  maybeFreed: z
    .number()
    .describe('At most so many outstanding objects were freed in runs that the kernel skipped'),
  counted: z
    .strictObject({ allocations: z.string().nullable(), frees: z.string().nullable() })
    .describe(
      'Least share of the allocations, and of the frees of these objects, that the counts have: `≥ 99.94 %` or `100 %`; null if no bound is known',
    ),
  missing: z
    .strictObject({ allocations: z.number().nullable(), frees: z.number().nullable() })
    .describe(
      'At most so many allocations, and frees of these objects, are not counted; null if no bound is known',
    ),
  cachesGrown: z
    .number()
    .nullable()
    .describe(
      'About so many more objects are in slab caches, by /proc/slabinfo; null in an interval, in a scope and for pages',
    ),
  rows: z.array(ObjectRow).describe('By bytes, largest first; ages by age, oldest first'),
  rowsLeftOut: z.int(),
  freers: z
    .array(ObjectFreer)
    .nullable()
    .describe('Who freed the objects, most first; null without --freed-by'),
  freersLeftOut: z.int(),
  exactness: ExactnessReport,
});

export type OutstandingReport = z.infer<typeof OutstandingReport>;
