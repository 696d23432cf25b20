import { z } from 'zod';

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

export const Exactness = z.strictObject({
  exact: z.boolean().describe('True where nothing that is known took a count away'),
  missedRuns: z.array(
    z.strictObject({
      event: z.string(),
      loses: z.enum(['events', 'processes']),
      runs: z.int().describe('Runs of its probe that the kernel skipped on the whole system'),
      bound: z
        .int()
        .describe(
          'The most of `runs` that these counts can be short of: none of a tick in which nobody in scope ran',
        ),
    }),
  ),
  missedRunsKnown: z.boolean().describe('False where the kernel does not count missed runs (before 6.7)'),
  missedRunsUnread: z.boolean().describe('True where this kernel counts them and they could not be read'),
  mapFull: z.array(z.strictObject({ map: z.string(), keys: z.int() })),
  lostUpdates: z
    .array(z.strictObject({ event: z.string(), updates: z.int() }))
    .describe('Events missing where two CPUs brought a new row at once (bpftrace 0.20 to 0.23)'),
  sharedPids: z
    .array(z.strictObject({ event: z.string(), counts: z.number() }))
    .describe(
      'With --by comm, the counts that may be of another name: two processes had one pid within a tick',
    ),
  lostOutput: z.int(),
  garbledOutput: z.int(),
  restarts: z.int(),
  gaps: z.array(
    z.strictObject({
      reason: z.string(),
      seconds: z.number().nullable().describe('Null where counting never went on'),
      stderr: z.string().nullable().describe('The last line of bpftrace’s stderr, where it ended by itself'),
      losesOrphans: z
        .boolean()
        .describe(
          'True in a scope with children: one that started in this time, and whose parent ended, is not counted after it',
        ),
    }),
  ),
  earlierGaps: z
    .strictObject({ count: z.int(), seconds: z.number() })
    .describe('Gaps before those in `gaps`, of which only the last are kept'),
  lateTicks: z.int(),
  newCgroups: z.array(z.string()),
  hidesFirst: z
    .enum(['no', 'perhaps', 'yes'])
    .describe(
      'Whether process 1 is counted by its pid on a kernel that hides it from tracepoints; perhaps: it ran too little to tell',
    ),
  beyondDouble: z.array(z.string()).describe('Events whose numbers passed 2^53 and are rounded'),
});

/** What `stat --json` prints: one a line, one for each interval with -I, else one in all. */
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
  exactness: Exactness,
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
export type ExactnessReport = z.infer<typeof Exactness>;
export type BucketReport = z.infer<typeof Bucket>;
