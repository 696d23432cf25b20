import { z } from 'zod';
import { HostsBy, HostsRequest } from './fleet-views.ts';
import { GROUPINGS, GROUPS, Within } from './groups.ts';
import { OBJECT_KINDS, OBJECT_ROWS } from './objects.ts';
import { SeriesLabel } from './series-label.ts';
import { EventSpec, SessionId } from './session.ts';
import { StateRequest } from './state.ts';
import { TicksRequest } from './ticks.ts';

// The views that a client can subscribe to. Their messages are in views.ts.

/** Numbers by which a leaderboard orders its rows, in the order of a screen's columns. */
export const SORTS = ['rate', 'amountRate', 'count', 'amount', 'requested', 'wasted'] as const;

/** Most rows that a leaderboard sends. */
export const TOP_LIMIT = 10_000;

const session = SessionId.optional().describe('Session id; default: the first session of the service');

/** The longest time for which stacks are sampled, in seconds. */
export const MOST_SAMPLE_SECONDS = 300;

const seconds = z
  .int()
  .min(1)
  .max(MOST_SAMPLE_SECONDS)
  .optional()
  .describe('Ends after this time, and keeps the result; default: as long as somebody looks');
const run = z
  .int()
  .min(0)
  .max(2 ** 31)
  .default(0)
  .describe('A number of the client’s: the same request with the same number has the same result');

/** An event whose stacks are sampled, and for which time. */
export const StackSample = z.strictObject({
  event: EventSpec.shape.event
    .default('kmem:kmalloc')
    .describe('The event; those with a call site are divided exactly by call site too'),
  rate: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(64)
    .describe('Keeps the stack of one of so many events, chosen by chance; 1: of all'),
  seconds,
  run,
});

/** Objects whose allocations and frees are paired, and for which time. */
export const ObjectCount = z.strictObject({
  kind: z
    .enum(OBJECT_KINDS)
    .default('kmalloc')
    .describe('Objects of kmalloc, of slab caches and kmalloc, or blocks of pages'),
  freers: z
    .literal(true)
    .optional()
    .describe('Counts too who freed the objects, and where, which takes more of each free'),
  seconds,
  run,
});

/** Pid and start of a process in a request. */
const ofProcess = {
  pid: z.int().min(1).max(4_194_304).optional(),
  start: z.int().min(0).optional(),
};

export const FlameRequest = z.strictObject({
  view: z.literal('flame'),
  session,
  ...StackSample.shape,
  pid: ofProcess.pid.describe('Only the events of this process'),
  start: ofProcess.start.describe(
    'Start of the process `pid` in clock ticks since boot; default: that of the process now',
  ),
  within: Within.optional().describe('Only the processes of this group'),
  weight: z
    .enum(['count', 'bytes'])
    .default('count')
    .describe('Size of a frame: its events, or their bytes where the event has a size'),
});

export const OutstandingRequest = z.strictObject({
  view: z.literal('outstanding'),
  session,
  ...ObjectCount.shape,
  pid: ofProcess.pid.describe('Only what this process allocates'),
  start: ofProcess.start.describe(
    'Start of the process `pid` in clock ticks since boot; default: that of the process now',
  ),
  by: z
    .enum(OBJECT_ROWS)
    .optional()
    .describe(
      'Rows: call sites (not of pages), processes, programs, or ages, which are known at the end; default: site, of pages pid',
    ),
  within: Within.optional().describe('Only what the processes of this group allocated'),
  older: z
    .int()
    .min(1)
    .max(MOST_SAMPLE_SECONDS)
    .optional()
    .describe('Rows have only objects that are surely so many seconds old; known at the end'),
});

export const LeaderboardRequest = z.strictObject({
  view: z.literal('leaderboard'),
  session,
  series: z
    .union([SeriesLabel, z.array(SeriesLabel).min(1).max(16)])
    .optional()
    .describe('Label of the series that orders the rows, or labels of series to add up; default: the first'),
  sort: z
    .enum(SORTS)
    .default('rate')
    .describe(
      'rate and amountRate: by the last tick; count and amount: since the session began; requested and wasted: bytes of call sites that were asked for, and that nobody asked for, elsewhere as amount',
    ),
  group: z
    .enum([...GROUPS, 'site'])
    .default('row')
    .describe(
      'row: the rows of the session, usually processes. site: call sites of allocations, which a companion session counts',
    ),
  hostsBy: HostsBy.optional(),
  pid: z
    .int()
    .min(1)
    .max(4_194_304)
    .optional()
    .describe('Only the allocations of this process; for the group site'),
  start: z
    .int()
    .min(0)
    .optional()
    .describe('Start of the process `pid` in clock ticks since boot; default: that of the process now'),
  top: z
    .int()
    .min(1)
    .max(TOP_LIMIT)
    .optional()
    .describe('Maximum number of rows; default: the value of the service’s --top'),
  filter: z
    .string()
    .max(100)
    .default('')
    .describe('Text that the name, key, user or cgroup of each row contains'),
  within: Within.optional().describe(
    'Only the rows of this group, whose sums are the total; for the groups row and site',
  ),
  left: z
    .literal(true)
    .optional()
    .describe(
      'Only rows that ended and left the board, because no more of them are kept; for groups of processes',
    ),
});
export const ProcessRequest = z.strictObject({
  view: z.literal('process'),
  session,
  row: z
    .int()
    .min(0)
    .optional()
    .describe('Number of the row in this run of the service; without it `pid` names the process'),
  pid: z.int().min(0).max(4_194_304).optional(),
  start: z
    .int()
    .min(0)
    .optional()
    .describe('Start of the process in clock ticks since boot; default: the latest process with this pid'),
});
export const CourseRequest = z.strictObject({
  view: z.literal('course'),
  session,
  series: z.array(SeriesLabel).min(1).max(16).describe('Labels of the series to add up'),
  take: z.enum(['count', 'amount']).default('count').describe('Number of a series: its count or its amount'),
  group: z.enum(GROUPINGS).default('name'),
  within: Within.optional().describe('Only this group, in place of the groups with the most'),
  top: z
    .int()
    .min(1)
    .max(20)
    .default(8)
    .describe('Groups with numbers of their own; the others are added up'),
});
export const TotalsRequest = z.strictObject({ view: z.literal('totals'), session });
export const VmstatRequest = z.strictObject({ view: z.literal('vmstat'), session });
export const CompareRequest = z.strictObject({ view: z.literal('compare'), session });
export const HealthRequest = z.strictObject({ view: z.literal('health') });
export const SessionsRequest = z.strictObject({ view: z.literal('sessions') });
export const AlertsRequest = z.strictObject({ view: z.literal('alerts') });
export const TimelineRequest = z.strictObject({ view: z.literal('timeline'), session });

export const ViewRequest = z.discriminatedUnion('view', [
  LeaderboardRequest,
  ProcessRequest,
  CourseRequest,
  TotalsRequest,
  VmstatRequest,
  CompareRequest,
  FlameRequest,
  OutstandingRequest,
  TicksRequest,
  HealthRequest,
  SessionsRequest,
  StateRequest,
  AlertsRequest,
  TimelineRequest,
  HostsRequest,
]);

export type ViewRequest = z.infer<typeof ViewRequest>;
export type LeaderboardRequest = z.infer<typeof LeaderboardRequest>;
export type FlameRequest = z.infer<typeof FlameRequest>;
export type OutstandingRequest = z.infer<typeof OutstandingRequest>;
export type ObjectCount = z.infer<typeof ObjectCount>;
export type StackSample = z.infer<typeof StackSample>;
export type CourseRequest = z.infer<typeof CourseRequest>;
export type ProcessRequest = z.infer<typeof ProcessRequest>;
/** A group that a leaderboard may be asked for. */
export type RequestedGroup = LeaderboardRequest['group'];
export type Sort = (typeof SORTS)[number];
