import { z } from 'zod';
import { Quantity, TimeMs } from './numbers.ts';

const Pairs = z.array(z.tuple([z.string(), z.string()])).max(128);

/** Settings of the export of metrics by OTLP. */
export const OtlpOptions = z.strictObject({
  /** With the path of metrics. */
  url: z.string(),
  /** May hold secrets: never logged, shown or part of an error. */
  headers: Pairs,
  timeoutMs: z.int().min(1),
  intervalMs: z.int().min(1),
  gzip: z.boolean(),
  /** Certificates in PEM of the authorities that the receiver's certificate is checked against; absent: those of Node. */
  ca: z.string().optional(),
  /** Attributes of the resource. */
  resource: Pairs,
});

/** State of the exports by OTLP. */
export const OtlpHealth = z.strictObject({
  url: z.string().describe('Address of the receiver, without a query'),
  state: z
    .enum(['starting', 'ok', 'partial', 'failing'])
    .describe('partial: the last export was taken, but for some of its points'),
  problem: z.string().nullable().describe('Why the last export failed, or what the receiver said to it'),
  exports: Quantity.describe('Exports that the receiver took'),
  failures: Quantity.describe('Attempts that failed'),
  rejectedPoints: Quantity.describe('Points that the receiver refused of exports that it took'),
  lastMs: TimeMs.nullable().describe('Time of the last export that was taken, ms of the Unix epoch'),
});

export type OtlpOptions = z.infer<typeof OtlpOptions>;
export type OtlpHealth = z.infer<typeof OtlpHealth>;
