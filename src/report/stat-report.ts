import { z } from 'zod';
import { SpanAccuracy } from '../wire/accuracy.ts';
import { ExactnessReport } from '../wire/exactness.ts';
import { CountCost } from './count-cost.ts';

const Amount = z.strictObject({ value: z.number(), unit: z.string() });
const Bucket = z.strictObject({
  value: z.number().describe('Exact value; in a histogram the lower bound of the bucket'),
  label: z.string().describe('The value as a text: 64 B, order 3, compaction, 1 - 2 ms'),
  count: z.number(),
});
const Numbers = {
  count: z.number().describe('Events, or their sum if `unit` is not null; with repeats the mean of the runs'),
  amount: Amount.nullable().describe('Sum of the counted values; null if values are kinds'),
  errorPercent: z
    .number()
    .optional()
    .describe('Standard error of the mean over repeats, in percent of the mean'),
  distribution: z.array(Bucket),
};
const Row = z.strictObject({
  key: z.string().describe('pid, tid, CPU, uid, cgroup id or program name'),
  name: z.string().describe('The key as a text: comm-pid, CPU0, user, cgroup path'),
  ...Numbers,
});
const Event = z.strictObject({
  event: z.string(),
  probe: z.string(),
  map: z.string(),
  counts: z.string().describe('Unit of a count, in the plural: events, pages'),
  unit: z.string().nullable().describe('Unit of `count` if it is a sum, else null'),
  valueName: z.string().nullable(),
  whyNoValue: z
    .string()
    .optional()
    .describe('Why the counts have no values, where only the raw tracepoint of the event has them'),
  ...Numbers,
  rows: z.array(Row).optional().describe('Rows, largest count first; present with --by'),
  rowsLeftOut: z.int().optional(),
});

/** A line of `stat --json`. With -I each interval has a line; without -I one line has the whole count. */
export const StatReport = z.strictObject({
  schema: z.literal('vmtally.stat/1'),
  kind: z.enum(['interval', 'total']),
  target: z.string().describe('Scope as a text for people'),
  command: z.array(z.string()).optional().describe('The command and its arguments, if there is a command'),
  by: z.string().nullable(),
  /** Seconds from the start of the count to the end of this report. */
  atSeconds: z.number(),
  windowSeconds: z.number().describe('Length of the span that the counts cover; with repeats the mean'),
  elapsedSeconds: z.number().describe('Wall time of the command, or of the count if there is no command'),
  elapsedErrorSeconds: z.number().optional(),
  repeats: z.int(),
  cpus: z.int().describe('Number of CPUs counted on'),
  events: z.array(Event),
  exactness: ExactnessReport,
  accuracy: SpanAccuracy.nullable().describe(
    'Share of the events that the counts have, over all repeats; null for an interval of -I: missed events are known for the whole count only',
  ),
  cost: CountCost,
});

export type StatReport = z.infer<typeof StatReport>;
export type EventReport = z.infer<typeof Event>;
export type RowReport = z.infer<typeof Row>;
export type BucketReport = z.infer<typeof Bucket>;
