import { z } from 'zod';

/** Identities between tracepoints and counters, as reports, feeds and messages describe them. */

export const Interval = z.strictObject({ low: z.number(), high: z.number() });

/** An identity: both sides, and the known reasons for a residual. */
export const CompareIdentity = z.strictObject({
  id: z.string(),
  group: z.string(),
  title: z.string(),
  kind: z.enum(['equal', 'at most', 'at least', 'moves with']).describe('What tracepoints are to vmstat'),
  unit: z.string(),
  trace: z.string().describe('What of the probes is summed'),
  vmstat: z.string().describe('The counters it is held against'),
  missing: z.string().nullable().describe('Why this kernel cannot tell'),
  reasons: z
    .array(z.strictObject({ id: z.string(), text: z.string(), where: z.string(), usually: z.string() }))
    .describe('All reasons that are known for a residual, with the code path in the kernel'),
});

export const VERDICTS = ['balanced', 'explained', 'lost keys', 'unexplained', 'none'] as const;

const Bound = z.number().nullable().describe('Null where there is none');

/**
 * The result of an identity over some time. All numbers are null if this kernel cannot evaluate the identity.
 */
export const CompareNumbers = z.strictObject({
  id: z.string(),
  counted: z.number().nullable().describe('The tracepoints’ sum'),
  counter: Interval.nullable().describe('What vmstat grew by lies in it'),
  residual: Interval.nullable().describe('Tracepoints less vmstat lie in it'),
  verdict: z.enum(VERDICTS).nullable(),
  causes: z
    .array(z.strictObject({ id: z.string(), text: z.string(), where: z.string(), low: Bound, high: Bound }))
    .describe('What was at work, and what it can have added to tracepoints less vmstat'),
});

/** Contributors to an identity: rows of the session, largest first. */
export const Makers = z.array(z.strictObject({ row: z.int(), counted: z.number() }));

/** The reconciliation of one tick, and of the time since the session began. */
export const Books = z.strictObject({
  identities: z.array(CompareIdentity),
  tick: z.int(),
  atMs: z.number(),
  seconds: z.number(),
  rows: z.array(CompareNumbers.extend({ makers: Makers })),
  sums: z.array(CompareNumbers.extend({ makers: Makers })),
  sumSeconds: z.number().describe('How long the sums are of: gaps are on neither side'),
});

export type Interval = z.infer<typeof Interval>;
export type CompareIdentity = z.infer<typeof CompareIdentity>;
export type CompareNumbers = z.infer<typeof CompareNumbers>;
export type Books = z.infer<typeof Books>;
export type Verdict = (typeof VERDICTS)[number];
