import { z } from 'zod';
import { SessionAccuracy } from './accuracy.ts';
import { Budget } from './budget.ts';
import { DESCRIBED } from './container.ts';
import { CountName } from './count-name.ts';
import { ExactnessReport } from './exactness.ts';
import { Quantity, TimeMs } from './numbers.ts';
import { Series } from './series.ts';

/** Counting sessions, as HTTP bodies and messages describe them. */

/**
 * The kinds of rows that the kernel counts separately. A leaderboard makes groups by program name, user and
 * cgroup from rows of processes.
 */
export const SESSION_ROWS = ['pid', 'tid', 'cpu', 'uid', 'cgroup', 'site'] as const;

/** The target of a session that counts all processes on all CPUs. */
export const WHOLE_SYSTEM = 'whole system';

/** The events with a call site that allocate, as a session takes them; also the labels of their series. */
export const SITE_EVENTS = ['kmem:kmalloc', 'kmem:kmem_cache_alloc'] as const;

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

export const EventSpec = z.strictObject({
  event: z
    .string()
    .min(1)
    .max(LIMITS.event)
    // The syntax of -e: names, globs, category:name. The text is only looked up in lists of names.
    .regex(
      /^@?[\w:.*?[\]-]+$/,
      'must be an event name, such as kmalloc, kmem:kmalloc, kmem:*alloc* or @slab',
    ),
  filter: z.string().min(1).max(LIMITS.filter).optional(),
  name: CountName.optional().describe('Name of the count, which is also listed after the counters of vmstat'),
});

const Interval = z
  .int()
  .min(LIMITS.leastIntervalMs)
  .max(LIMITS.mostIntervalMs)
  .describe('Milliseconds between ticks');

/** Events as a command line has them: a text is a name, or several names with commas. */
const fromTexts = (value: unknown): unknown =>
  typeof value === 'string' ? eventsOf(value) : Array.isArray(value) ? value.flatMap(eventsOf) : value;
const eventsOf = (value: unknown): unknown =>
  typeof value === 'string' ? value.split(',').map((event) => ({ event: event.trim() })) : value;

const Events = z
  .preprocess(fromTexts, z.array(EventSpec).min(1).max(LIMITS.eventsOfASession))
  .describe('A text in place of an object is the name of an event, or several names with commas');

export const ScopeSpec = z
  .strictObject({
    pids: z.array(z.int().min(1).max(4_194_304)).min(1).max(LIMITS.pidsOfASession).optional(),
    inherit: z.boolean().default(true).describe('True to count children too that start from now on'),
    cpus: z.array(z.int().min(0).max(8191)).min(1).max(8192).optional(),
    cgroups: z
      .array(z.string().min(1).max(1000))
      .min(1)
      .max(64)
      .optional()
      .describe(
        'Paths of cgroups, or names of containers and systemd units; those below them are counted too',
      ),
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
  .refine(
    ({ events, intervalMs }) => events !== undefined || intervalMs !== undefined,
    'must have events or intervalMs',
  );

export const SESSION_STATES = ['starting', 'counting', 'restarting', 'suspended', 'failed', 'ended'] as const;

export const Problem = z.strictObject({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  retryAfter: z
    .int()
    .min(0)
    .optional()
    .describe('Seconds after which the same request may succeed; only where time alone helps'),
});

export const Recording = z
  .strictObject({
    directory: z.string(),
    files: z.int(),
    bytes: Quantity,
    oldestMs: TimeMs.nullable().describe('Start of the oldest file; null if there is none'),
    problem: Problem.nullable().describe('Why nothing is recorded now, since the last counts in a file'),
  })
  .describe('Captures that the service keeps of its first session (--record)');

export const SessionInfo = z.strictObject({
  id: z.string(),
  name: z.string(),
  locked: z.boolean().describe('True if clients may not suspend, change or delete the session'),
  companionOf: z
    .string()
    .nullable()
    .describe(
      'Id of the session that this companion counts for and is deleted with; null for an independent session',
    ),
  events: z.array(EventSpec),
  scope: ScopeSpec,
  target: z.string().describe('Scope as a text for people'),
  by: z.enum(SESSION_ROWS),
  described: z
    .array(z.enum(DESCRIBED))
    .optional()
    .describe('Groups by what is known of some container; absent where nothing is known'),
  sites: z
    .literal(true)
    .optional()
    .describe('Present for the session of a capture that has call sites (group `site`)'),
  intervalMs: z.int(),
  state: z.enum(SESSION_STATES),
  problem: Problem.nullable().describe(
    'Reason why the session is restarting, failed, or was suspended by vmtally',
  ),
  attaching: z
    .strictObject({
      loaded: z.int().describe('BPF programs that bpftrace has loaded'),
      probes: z.int().describe('BPF programs that it will attach'),
    })
    .nullable()
    .describe('Progress of a session that is starting; null in any other state'),
  createdMs: TimeMs,
  endedMs: TimeMs.nullable(),
  series: z.array(Series),
  ticks: z.int(),
  countedSeconds: Quantity.describe('Seconds counted in total'),
  exactness: ExactnessReport,
  accuracy: SessionAccuracy.describe('Share of the events that the counts have, in figures'),
  pauses: z
    .strictObject({ count: z.int(), seconds: Quantity })
    .describe('Time not counted because a client suspended or changed the session'),
  pressure: z
    .array(z.strictObject({ map: z.string(), keys: z.int(), room: z.int() }))
    .describe('Map occupancy: `keys` entries at most in the last tick, of `room` that the map can hold'),
  cost: z
    .strictObject({
      bpftracePercent: Quantity.describe('CPU time of bpftrace in the last ticks, in percent of one CPU'),
      bpftraceSeconds: Quantity,
      probesPercent: Quantity.nullable().describe(
        'Estimated run time of the probes in the last ticks, in percent of one CPU, without what the kernel spends to dispatch events to them: with many probes at one tracepoint the true cost is up to 3.6 times as high; null if the session has no limit of its cost',
      ),
      eventsPerSecond: Quantity.nullable().describe(
        'Runs of the probes a second in the last ticks; null like `probesPercent`',
      ),
      nsPerEvent: Quantity.nullable().describe(
        'Nanoseconds that counting added to each of these events; null if there was none',
      ),
    })
    .describe('CPU time of bpftrace, and of the probes, which run in the processes that cause the events'),
  budget: Budget.nullable().describe('Budget of the session; null if it has none'),
});

export const SessionId = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/, 'must be a session id: 1 to 60 lower-case letters, digits and -');

export type SessionSpec = z.infer<typeof SessionSpec>;
export type SessionChange = z.infer<typeof SessionChange>;
export type SessionInfo = z.infer<typeof SessionInfo>;
export type Recording = z.infer<typeof Recording>;
export type Problem = z.infer<typeof Problem>;
