import { z } from 'zod';
import { Quantity, TickSeconds, TimeMs } from './numbers.ts';

/** Identities between tracepoints and counters, as reports, feeds and messages describe them. */

export const Interval = z.strictObject({ low: Quantity, high: Quantity });

/** An identity: its two sides, and the known reasons for a residual. */
export const CompareIdentity = z.strictObject({
  id: z.string(),
  group: z.string(),
  title: z.string(),
  kind: z
    .enum(['equal', 'at most', 'at least', 'moves with'])
    .describe('Relation of the tracepoints to vmstat'),
  unit: z.string(),
  trace: z.string().describe('Expression over the maps of probes'),
  vmstat: z.string().describe('Expression over the counters of /proc/vmstat'),
  missing: z
    .string()
    .nullable()
    .describe('Reason why this kernel cannot evaluate the identity; null if it can'),
  reasons: z
    .array(z.strictObject({ id: z.string(), text: z.string(), where: z.string(), usually: z.string() }))
    .describe('Known reasons for a residual, each with its code path in the kernel'),
});

export const VERDICTS = ['balanced', 'explained', 'lost keys', 'unexplained', 'none'] as const;

const Bound = Quantity.nullable().describe('Null if unbounded');

/**
 * The result of an identity over some time. All numbers are null if this kernel cannot evaluate the identity.
 */
export const CompareNumbers = z.strictObject({
  id: z.string(),
  counted: Quantity.nullable().describe('Value of the expression over probes'),
  counter: Interval.nullable().describe('Bounds of the growth of the expression over counters'),
  residual: Interval.nullable().describe('Bounds of tracepoints minus vmstat'),
  verdict: z.enum(VERDICTS).nullable(),
  causes: z
    .array(z.strictObject({ id: z.string(), text: z.string(), where: z.string(), low: Bound, high: Bound }))
    .describe('Reasons that were at work, with bounds of their contribution to tracepoints minus vmstat'),
});

/** Contributors to an identity: rows of the session, largest amount first. */
export const Contributors = z.array(z.strictObject({ row: z.int(), counted: Quantity }));

/** Until the baseline is measured, a difference that nothing else explains has the verdict null. */
export const Baseline = z
  .strictObject({ ticks: z.int(), needed: z.int() })
  .describe('Ticks from which the untraced baseline is measured so far, and as many as it needs');

/** The reconciliation of one tick, and of the time since the session began. */
export const ReconciledTick = z.strictObject({
  identities: z.array(CompareIdentity),
  tick: z.int(),
  atMs: TimeMs,
  seconds: TickSeconds,
  rows: z.array(CompareNumbers.extend({ contributors: Contributors })),
  recent: z.array(CompareNumbers.extend({ contributors: Contributors })),
  recentSeconds: Quantity.describe(
    'Length of the time that `recent` covers: ten seconds, or one longer tick',
  ),
  sums: z.array(CompareNumbers.extend({ contributors: Contributors })),
  sumSeconds: Quantity.describe('Length of the time that the sums cover, without gaps'),
  baseline: Baseline,
});

export type Interval = z.infer<typeof Interval>;
export type CompareIdentity = z.infer<typeof CompareIdentity>;
export type CompareNumbers = z.infer<typeof CompareNumbers>;
export type ReconciledTick = z.infer<typeof ReconciledTick>;
export type Verdict = (typeof VERDICTS)[number];
