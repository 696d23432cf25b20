import { z } from 'zod';
import { ExactnessReport } from './exactness.ts';

/** Counting sessions, as HTTP bodies and messages describe them. */

/**
 * The kinds of rows that the kernel counts separately. A leaderboard makes groups by program name, user and
 * cgroup from rows of processes.
 */
export const SESSION_ROWS = ['pid', 'tid', 'cpu', 'uid', 'cgroup'] as const;

export const LIMITS = {
  /** Milliseconds between ticks. */
  leastIntervalMs: 100,
  mostIntervalMs: 60_000,
  eventsOfASession: 64,
  pidsOfASession: 256,
  /** Characters. */
  event: 200,
  filter: 500,
} as const;

/** The name of a named count, in the form of the kernel's counters in /proc/vmstat. */
export const CountName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,63}$/,
    'must be 1 to 64 lower-case letters, digits and _, beginning with a letter',
  );

const EventSpec = z.strictObject({
  event: z
    .string()
    .min(1)
    .max(LIMITS.event)
    // The syntax of -e: names, globs, category:name. The text is only looked up in lists of names.
    .regex(/^[\w:.*?[\]-]+$/, 'must be an event name, such as kmalloc, kmem:kmalloc or kmem:*alloc*'),
  filter: z.string().min(1).max(LIMITS.filter).optional(),
  name: CountName.optional().describe('What its count is called, also beside the counters of vmstat'),
});

const Interval = z
  .int()
  .min(LIMITS.leastIntervalMs)
  .max(LIMITS.mostIntervalMs)
  .describe('Milliseconds between ticks');

const Events = z.array(EventSpec).min(1).max(LIMITS.eventsOfASession);

export const ScopeSpec = z
  .strictObject({
    pids: z.array(z.int().min(1).max(4_194_304)).min(1).max(LIMITS.pidsOfASession).optional(),
    inherit: z.boolean().default(true).describe('Whether children that start from now on are counted too'),
    cpus: z.array(z.int().min(0).max(8191)).min(1).max(8192).optional(),
    cgroups: z.array(z.string().min(1).max(1000)).min(1).max(64).optional().describe('With those below them'),
  })
  .refine(
    ({ pids, cgroups }) => pids === undefined || cgroups === undefined,
    'give pids or cgroups, not both',
  );

/** The body that creates a session. */
export const SessionSpec = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, _ . -')
    .optional(),
  events: Events,
  scope: ScopeSpec.default({ inherit: true }),
  by: z.enum(SESSION_ROWS).default('pid'),
  intervalMs: Interval.default(1000),
});

/** A change of a session. Omitted fields keep their values. */
export const SessionChange = z
  .strictObject({ events: Events.optional(), intervalMs: Interval.optional() })
  .refine(({ events, intervalMs }) => events !== undefined || intervalMs !== undefined, 'names no change');

/** A series of numbers: the counts of a probe's map. */
export const Series = z.strictObject({
  label: z.string().describe('kmem:kmalloc, mm_page_alloc.failed; of a named count its name'),
  event: z.string().describe('What it counts, as an event that a session takes'),
  named: z
    .boolean()
    .describe('Whether the user named it: such a count stands beside the counters of vmstat too'),
  probe: z.string(),
  summary: z.string(),
  filter: z.string().nullable(),
  counts: z.string().describe('What one count stands for, in the plural'),
  sum: z.string().nullable().describe('Unit of the counts where they are sums'),
  hist: z
    .string()
    .nullable()
    .describe('Unit of the values where they are lower bounds of power-of-two buckets'),
  value: z
    .strictObject({
      name: z.string(),
      unit: z.string().nullable().describe('Null where a value is a kind, not an amount'),
      scale: z.enum(['linear', 'order']).describe('order: a value v stands for 2^v units'),
      labels: z.record(z.string(), z.string()).nullable(),
      flags: z
        .array(z.strictObject({ name: z.string(), mask: z.number() }))
        .optional()
        .describe('Names of the bits of a value, in the order in which the kernel tries them'),
    })
    .nullable(),
  vmstat: z.array(z.string()).describe('Counters of /proc/vmstat that the probe answers to'),
  sinceMs: z.number().describe('Since when it is counted, ms of the Unix epoch; 0: not yet'),
  counted: z
    .boolean()
    .describe('False while it is left out to keep what counting costs within a budget: then it is not known'),
  before: z
    .number()
    .describe('What earlier runs of the service counted: only a named count’s value beside vmstat has it'),
});

export const SESSION_STATES = ['starting', 'counting', 'restarting', 'suspended', 'failed', 'ended'] as const;

/** The limit of a session's overhead, and the measures that keep the overhead within it. */
export const Budget = z.strictObject({
  percent: z.number().describe('The limit, in percent of one CPU'),
  usedPercent: z.number().describe('Processes and probes together, over the last ticks'),
  probesPercent: z
    .number()
    .nullable()
    .describe('Of it the probes in the last tick; null: the kernel does not tell, and it is estimated'),
  askedMs: z.int().describe('Milliseconds between ticks as they were asked for'),
  slower: z
    .strictObject({ sinceMs: z.number(), percent: z.number().describe('What it had cost') })
    .nullable()
    .describe('Since when ticks are longer than that; null: they are not'),
  leftOut: z
    .array(
      z.strictObject({
        events: z.array(z.string()).describe('Labels of the series'),
        sinceMs: z.number().nullable().describe('Since when they are not counted; null: they are again'),
        seconds: z.number().describe('How long they were not, before that'),
        percent: z.number().describe('What all had cost when they were left out last'),
      }),
    )
    .describe('Events that are not counted, or were not for a time'),
});

export const Problem = z.strictObject({ code: z.string(), message: z.string(), hint: z.string() });

export const SessionInfo = z.strictObject({
  id: z.string(),
  name: z.string(),
  companionOf: z
    .string()
    .nullable()
    .describe('The session that this one counts for and is deleted with; null: it is a session of its own'),
  events: z.array(EventSpec),
  scope: ScopeSpec,
  target: z.string().describe('The scope in words'),
  by: z.enum(SESSION_ROWS),
  intervalMs: z.int(),
  state: z.enum(SESSION_STATES),
  problem: Problem.nullable().describe('Why it is restarting, failed, or was suspended by vmtally'),
  createdMs: z.number(),
  endedMs: z.number().nullable(),
  series: z.array(Series),
  ticks: z.int(),
  countedSeconds: z.number().describe('How long it counted in all'),
  exactness: ExactnessReport,
  pauses: z
    .strictObject({ count: z.int(), seconds: z.number() })
    .describe('Time not counted because somebody suspended or changed the session'),
  pressure: z
    .array(z.strictObject({ map: z.string(), keys: z.int(), room: z.int() }))
    .describe('Most keys that a map held in the last tick, and how many it can hold'),
  cost: z
    .strictObject({
      bpftracePercent: z.number().describe('CPU of bpftrace in the last ticks, percent of one CPU'),
      bpftraceSeconds: z.number(),
    })
    .describe('The probes’ own time is in that of whoever made the events'),
  budget: Budget.nullable().describe('Null for a session that has none'),
});

export const SessionId = z.string().regex(/^[a-z0-9-]{1,60}$/, 'is no session id');

export type SessionSpec = z.infer<typeof SessionSpec>;
export type SessionChange = z.infer<typeof SessionChange>;
export type SessionInfo = z.infer<typeof SessionInfo>;
export type Budget = z.infer<typeof Budget>;
export type Series = z.infer<typeof Series>;
export type Problem = z.infer<typeof Problem>;
