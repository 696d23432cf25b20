import { z } from 'zod';

/** Time in which nothing was counted. */
const Gap = z.strictObject({
  reason: z.enum(['map full', 'bpftrace died', 'bpftrace stalled', 'bpftrace failed']),
  seconds: z.number().nullable().describe('Null where counting never went on'),
  stderr: z.string().nullable().describe('The last line of bpftrace’s stderr, where it ended by itself'),
  losesOrphans: z
    .boolean()
    .describe(
      'True in a scope with children: one that started in this time, and whose parent ended, is not counted after it',
    ),
});

/** Everything that can make a count wrong, and by how much if the amount is known. */
export const Exactness = z.strictObject({
  exact: z.boolean().describe('True where nothing that is known took a count away'),
  missedRuns: z
    .array(
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
    )
    .describe('Runs that the kernel skipped because another BPF program was at work on that CPU'),
  missedRunsKnown: z.boolean().describe('False where the kernel does not count missed runs (before 6.7)'),
  missedRunsUnread: z.boolean().describe('True where this kernel counts them and they could not be read'),
  mapFull: z
    .array(z.strictObject({ map: z.string(), keys: z.int() }))
    .describe('Maps that had no room for more entries'),
  lostUpdates: z
    .array(z.strictObject({ event: z.string(), updates: z.int() }))
    .describe('Events missing where two CPUs brought a new row at once (bpftrace 0.20 to 0.23)'),
  sharedPids: z
    .array(z.strictObject({ event: z.string(), counts: z.number() }))
    .describe(
      'With --by comm, the counts that may be of another name: two processes had one pid within a tick',
    ),
  lostOutput: z.int().describe('Messages of bpftrace that were lost'),
  garbledOutput: z.int().describe('Lines of bpftrace that could not be read'),
  restarts: z.int(),
  gaps: z.array(Gap),
  earlierGaps: z
    .strictObject({ count: z.int(), seconds: z.number() })
    .describe('Gaps before those in `gaps`, of which only the last are kept'),
  lateTicks: z.int().describe('Ticks that came late: they make an interval longer and lose nothing'),
  newCgroups: z
    .array(z.string())
    .describe('cgroups made below those in scope after the start: what runs in them is not counted'),
  hidesFirst: z
    .enum(['no', 'perhaps', 'yes'])
    .describe(
      'Whether process 1 is counted by its pid on a kernel that hides it from tracepoints; perhaps: it ran too little to tell',
    ),
});

/** The exactness of a report, whose numbers are JSON numbers (doubles). */
export const ExactnessReport = Exactness.extend({
  beyondDouble: z.array(z.string()).describe('Events whose numbers passed 2^53 and are rounded'),
});

export type Gap = z.infer<typeof Gap>;
export type Exactness = z.infer<typeof Exactness>;
export type ExactnessReport = z.infer<typeof ExactnessReport>;
