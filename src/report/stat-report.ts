import { z } from 'zod';
import { ExactnessReport } from '../wire/exactness.ts';

const Amount = z.strictObject({ value: z.number(), unit: z.string() });
const Bucket = z.strictObject({
  value: z.number().describe('The exact value; for a histogram the lower bound of the bucket'),
  label: z.string().describe('The value in words: 64 B, order 3, compaction, 1 - 2 ms'),
  count: z.number(),
});
const Numbers = {
  count: z.number().describe('Events, or the sum where `unit` is set; with repeats the mean of the runs'),
  amount: Amount.nullable().describe('What the counted values add up to'),
  errorPercent: z.number().optional().describe('With repeats: standard error of the mean, in percent of it'),
  distribution: z.array(Bucket),
};
const Row = z.strictObject({
  key: z.string().describe('pid, tid, CPU, uid, cgroup id or program name'),
  name: z.string().describe('The key in words: comm-pid, CPU0, user, cgroup path'),
  ...Numbers,
});
const Event = z.strictObject({
  event: z.string(),
  probe: z.string(),
  map: z.string(),
  counts: z.string().describe('What one count stands for'),
  unit: z.string().nullable().describe('Unit of `count` where it is a sum, else null'),
  valueName: z.string().nullable(),
  ...Numbers,
  rows: z.array(Row).optional().describe('Largest first; present with --by'),
  rowsLeftOut: z.int().optional(),
});

/** A line of `stat --json`. With -I each interval has a line; without -I one line has the whole count. */
export const StatReport = z.strictObject({
  schema: z.literal('vmtally.stat/1'),
  kind: z.enum(['interval', 'total']),
  target: z.string().describe('Whose events were counted, in words'),
  by: z.string().nullable(),
  /** Seconds from the start of the count to the end of this report. */
  atSeconds: z.number(),
  windowSeconds: z.number().describe('Length of the span that the counts are of; with repeats the mean'),
  elapsedSeconds: z.number().describe('Wall time of the command, or of the count where there is none'),
  elapsedErrorSeconds: z.number().optional(),
  repeats: z.int(),
  cpus: z.int().describe('CPUs counted on'),
  events: z.array(Event),
  exactness: ExactnessReport,
  cost: z
    .strictObject({
      bpftraceSeconds: z.number(),
      vmtallySeconds: z.number(),
      startSeconds: z.number().describe('Both, until the count began: compiling and attaching'),
      cpuPercent: z.number().describe('Of one CPU, while counting'),
    })
    .describe('CPU time; the probes’ own is in the time of whoever made the events'),
});

export type StatReport = z.infer<typeof StatReport>;
export type EventReport = z.infer<typeof Event>;
export type RowReport = z.infer<typeof Row>;
export type BucketReport = z.infer<typeof Bucket>;
