import { z } from 'zod';
import { CompareIdentity, CompareNumbers, Interval } from '../wire/compare.ts';
import { ExactnessReport } from '../wire/exactness.ts';

export const CompareRow = z.strictObject({
  ...CompareIdentity.shape,
  ...CompareNumbers.shape,
  who: z
    .array(z.strictObject({ key: z.string(), name: z.string(), counted: z.number(), share: z.number() }))
    .optional()
    .describe(
      'Who made it, largest first. Counted from tick to tick, which is cut some ms before the readings that the row is of; shares of all that was counted, at most 1',
    ),
  command: z
    .strictObject({ counted: z.number(), share: z.number() })
    .optional()
    .describe('What the command and its descendants made of it, counted as `who` is'),
});

/** A line of `compare --json`. With -I each interval has a line; the last line is the total. */
export const CompareReport = z.strictObject({
  schema: z.literal('vmtally.compare/1'),
  kind: z.enum(['interval', 'total']),
  target: z.string(),
  atSeconds: z.number().describe('Seconds from the start of the comparison to the end of this report'),
  windowSeconds: z.number(),
  repeats: z.int(),
  rows: z.array(CompareRow),
  unseen: z
    .array(Interval.extend({ id: z.string(), unit: z.string() }))
    .describe(
      'What this kernel does without an event, a second, as tracepoints less vmstat; measured before the start',
    ),
  readingsMissing: z.boolean().describe('Whether the books of some tick did not come whole'),
  exactness: ExactnessReport,
});

export type CompareRow = z.infer<typeof CompareRow>;
export type CompareReport = z.infer<typeof CompareReport>;
