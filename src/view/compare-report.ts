import { z } from 'zod';
import { Exactness } from './stat-report.ts';

const Bound = z.number().nullable().describe('null where there is none');
const Interval = z.strictObject({ low: z.number(), high: z.number() });
const Cause = z.strictObject({
  id: z.string(),
  text: z.string().describe('Why the sides differ'),
  where: z.string().describe('The code path in the kernel'),
  low: Bound,
  high: Bound.describe('What it can add to tracepoints less vmstat'),
});

export const CompareRow = z.strictObject({
  id: z.string(),
  group: z.string(),
  title: z.string(),
  kind: z.enum(['equal', 'at most', 'at least', 'moves with']).describe('What tracepoints are to vmstat'),
  unit: z.string(),
  trace: z.string().describe('What of the probes is summed'),
  vmstat: z.string().describe('The counters it is held against'),
  missing: z.string().nullable().describe('Why this kernel cannot tell'),
  counted: z.number().nullable().describe('The tracepoints’ sum'),
  counter: Interval.nullable().describe('What vmstat grew by lies in it'),
  residual: Interval.nullable().describe('Tracepoints less vmstat lie in it'),
  verdict: z.enum(['balanced', 'explained', 'lost keys', 'unexplained', 'none']).nullable(),
  causes: z.array(Cause).describe('What was at work and can make the sides differ'),
  reasons: z
    .array(z.strictObject({ id: z.string(), text: z.string(), where: z.string(), usually: z.string() }))
    .describe('All reasons that are known for a residual'),
  who: z
    .array(z.strictObject({ key: z.string(), name: z.string(), counted: z.number(), share: z.number() }))
    .optional()
    .describe('Who made it, largest first; shares of all that was counted'),
  command: z
    .strictObject({ counted: z.number(), share: z.number() })
    .optional()
    .describe('What the command and its descendants made of it'),
});

/** What `compare --json` prints: one a line, one for each interval with -I, then one in all. */
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
    .describe('What this kernel does without an event, a second, as measured before the start'),
  readingsMissing: z.boolean().describe('Whether the books of some tick did not come whole'),
  exactness: Exactness,
});

export type CompareRow = z.infer<typeof CompareRow>;
export type CompareReport = z.infer<typeof CompareReport>;
