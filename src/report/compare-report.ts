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
      'Programs that contribute, largest amount first, with shares of at most 1. Their counts begin and end some ms before the readings of the row',
    ),
  command: z
    .strictObject({ counted: z.number(), share: z.number() })
    .optional()
    .describe('Part of the command and its descendants, counted over the same time as `who`'),
});

/** A line of `compare --json`. With -I each interval has a line; the last line is the total. */
export const CompareReport = z.strictObject({
  schema: z.literal('vmtally.compare/1'),
  kind: z.enum(['interval', 'total']),
  target: z.string(),
  command: z.array(z.string()).optional().describe('The command and its arguments, if there is a command'),
  atSeconds: z.number().describe('Seconds from the start of the comparison to the end of this report'),
  windowSeconds: z.number(),
  repeats: z.int(),
  rows: z.array(CompareRow),
  unseen: z
    .array(Interval.extend({ id: z.string(), unit: z.string() }))
    .describe(
      'Untraced baselines, per second: work of this kernel without an event, as tracepoints minus vmstat, measured before the start',
    ),
  readingsMissing: z.boolean().describe('True if the reading of a tick was incomplete'),
  exactness: ExactnessReport,
});

export type CompareRow = z.infer<typeof CompareRow>;
export type CompareReport = z.infer<typeof CompareReport>;
