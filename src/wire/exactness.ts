import { z } from 'zod';
import { Quantity } from './numbers.ts';

/** Time in which nothing was counted. */
const Gap = z.strictObject({
  reason: z.enum([
    'map full',
    'bpftrace died',
    'bpftrace stalled',
    'bpftrace failed',
    'capture damaged',
    'not recorded',
  ]),
  seconds: Quantity.nullable().describe('Length of the gap; null if counting never resumed'),
  stderr: z
    .string()
    .nullable()
    .describe('Last line of bpftrace’s stderr; null unless bpftrace ended by itself'),
  losesOrphans: z
    .boolean()
    .describe(
      'True for a scope with children: a child that started in the gap, and whose parent has ended, is not counted after the gap either',
    ),
});

/** Everything that can make a count wrong, with its amount if known. */
export const Exactness = z.strictObject({
  exact: z.boolean().describe('True if no known cause made a count too low'),
  missedRuns: z
    .array(
      z.strictObject({
        event: z.string(),
        loses: z.enum(['events', 'processes']),
        runs: z.int().describe('Skipped runs of the event’s probe on the whole system'),
        bound: z
          .int()
          .describe(
            'Upper bound of the runs that these counts miss; runs in ticks in which no task in scope ran do not add to it',
          ),
      }),
    )
    .describe('Runs of probes that the kernel skipped because a BPF program was running on that CPU'),
  missedRunsKnown: z
    .boolean()
    .describe(
      'False if the kernel does not count missed runs: before 6.7 of events that are not at raw tracepoints',
    ),
  missedRunsUnread: z.boolean().describe('True if the kernel counts missed runs but they could not be read'),
  uncountedMisses: z
    .array(z.string())
    .default([])
    .describe(
      'Software events of perf, if this kernel may miss runs at them: it does where it preempts system calls, and counts none',
    ),
  mapFull: z
    .array(
      z.strictObject({
        map: z.string(),
        keys: z.int(),
        times: z
          .int()
          .min(1)
          .optional()
          .describe('Ticks in which it was full; absent in captures before version 1.3'),
      }),
    )
    .describe('Maps that reached their maximum number of entries (`keys`)'),
  lostUpdates: z
    .array(z.strictObject({ event: z.string(), updates: z.int() }))
    .describe('Events lost because two CPUs created the same map entry at once (bpftrace 0.20 to 0.23)'),
  sharedPids: z
    .array(z.strictObject({ event: z.string(), counts: Quantity }))
    .describe(
      'Counts by program name that may belong to another name, because two processes had the same pid within a tick',
    ),
  lostOutput: z.int().describe('Lost messages of bpftrace'),
  garbledOutput: z.int().describe('Lines of bpftrace that could not be parsed'),
  restarts: z.int(),
  gaps: z.array(Gap),
  earlierGaps: z
    .strictObject({ count: z.int(), seconds: Quantity })
    .describe('Gaps before those in `gaps`, which has only the latest'),
  lateTicks: z.int().describe('Late ticks: they lengthen an interval and lose no events'),
  newCgroups: z
    .array(z.string())
    .describe(
      'Paths of cgroups created below those in scope after the start; their processes are not counted',
    ),
  hidesFirst: z
    .enum(['no', 'perhaps', 'yes'])
    .describe(
      'yes if this kernel hides process 1, which the scope names, from BPF programs; perhaps if it guards process 1 from root, and process 1 ran too little to prove this, or the scope is the whole system',
    ),
});

/** The exactness of a report, whose numbers are JSON numbers (doubles). */
export const ExactnessReport = Exactness.extend({
  beyondDouble: z.array(z.string()).describe('Events whose numbers exceed 2^53 and are rounded'),
});

export type Gap = z.infer<typeof Gap>;
export type Exactness = z.infer<typeof Exactness>;
export type ExactnessReport = z.infer<typeof ExactnessReport>;
