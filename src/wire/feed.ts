import { z } from 'zod';
import { ALERT_LIMITS, AlertParam, AlertRule, HeldRule } from './alerts.ts';
import { ReconciledTick } from './compare.ts';
import { Container, MOST_CONTAINERS } from './container.ts';
import { OBJECT_KINDS } from './objects.ts';
import { PagesRequest, type ProcessPages } from './process-pages.ts';
import { RowIdentity } from './row-identity.ts';
import { Recording, Series, SessionChange, SessionId, SessionInfo, SessionSpec } from './session.ts';
import type { ServedState } from './state.ts';
import { ObjectCount, StackSample, Within } from './view-requests.ts';
import type { ProcessDetails } from './views.ts';

export { RowIdentity };

/**
 * Messages between the counting process (root) and the serving process. Both ends parse every message.
 * Structured clone carries the messages, so that counts stay one typed array.
 */

/** Numbers of `width` in a row, as many times as there are. */
const tuples = (width: number) =>
  z
    .instanceof(Float64Array)
    .refine((numbers) => numbers.length % width === 0, `must consist of groups of ${width}`);

/**
 * Exact counts of a tick by process and call site, and the stacks of sampled events. Call sites, functions and stacks are
 * numbered from 0 in the order in which the session's ticks bring them. There are names only, no addresses.
 */
export const FeedStacks = z.strictObject({
  /** Function of each call site that is new. */
  sites: z.array(z.string()),
  /** Names of functions that are new. */
  functions: z.array(z.string()),
  /** Stacks that are new: numbers of functions, outermost first. */
  stacks: z.array(z.array(z.int())),
  /** Quadruples: row, call site (-1 if the event has none), value, count. */
  counts: tuples(4),
  /** Sampled events whose stack was kept, five numbers each: row, call site, value, stack, count. */
  samples: tuples(5),
  /** Pairs: row, sampled events. */
  sampled: tuples(2),
  /** True if the session counts no more after this tick. */
  final: z.boolean(),
  /** Events for each sample. */
  rate: z.int(),
  /** Bytes of a unit of a value; null if the event has no size. */
  unitBytes: z.number().nullable(),
});

/**
 * Objects that a session pairs, by the process that allocated them. Call sites are numbered from 1 in the order in which
 * the ticks bring them, and 0 stands for none. There are names only, no addresses.
 */
export const FeedObjects = z.strictObject({
  kind: z.enum(OBJECT_KINDS),
  /** True in the first tick of a count, which knows no objects of the count before. */
  begins: z.boolean(),
  /** Names of call sites that are new. */
  sites: z.array(z.string()),
  /** Counts of the tick, four numbers each: pid, call site, bytes of an object, objects. */
  allocated: tuples(4),
  freed: tuples(4),
  unseen: tuples(4),
  /** Sums since the count began. */
  sums: z.strictObject({
    allocated: z.number(),
    freed: z.number(),
    earlier: z.number(),
    parts: z.number(),
    refused: z.number(),
  }),
  /** Counts of the tick by who freed, four numbers each: pid, call site of the free, that of the allocation, objects. */
  freers: tuples(4),
  /** In the last tick of a count of the whole system, the growth by /proc/slabinfo and /proc/allocinfo. */
  grown: z
    .strictObject({
      inCaches: z.number().nullable(),
      byFunction: z.array(z.tuple([z.string(), z.number()])).nullable(),
    })
    .nullable(),
  /** In the last tick the objects that are left, six numbers each: as above, then least and greatest age in ns. */
  left: tuples(6).nullable(),
});

export const FeedTick = z.strictObject({
  kind: z.literal('tick'),
  session: SessionId,
  /** Numbered from 1. A number is skipped if two ticks were merged because the serving side was slow. */
  tick: z.int(),
  atMs: z.number(),
  seconds: z.number(),
  /** Null if unchanged since the previous tick. */
  series: z.array(Series).nullable(),
  /** With `series`: the map of each in the program, and the tracepoints that it needs. */
  programs: z.array(z.strictObject({ map: z.string(), events: z.array(z.string()) })).optional(),
  rows: z.array(RowIdentity),
  /** Containers of which something new is known. */
  containers: z.array(Container).max(MOST_CONTAINERS).optional(),
  /** Quadruples: row, series, value, count. */
  counts: z
    .instanceof(Float64Array)
    .refine((counts) => counts.length % 4 === 0, 'must consist of quadruples'),
  /** `names` is null if unchanged since the previous tick. */
  vmstat: z.strictObject({ names: z.array(z.string()).nullable(), values: z.instanceof(Float64Array) }),
  /** Only of a session that samples stacks. */
  stacks: FeedStacks.optional(),
  /** Only of a session that pairs objects. */
  objects: FeedObjects.optional(),
});

/** Messages of the counting side. */
export const Feed = z.discriminatedUnion('kind', [
  FeedTick,
  z.strictObject({ kind: z.literal('session'), session: SessionInfo }),
  /** Sent before the tick that it reconciles. */
  z.strictObject({ kind: z.literal('reconciliation'), session: SessionId, reconciled: ReconciledTick }),
  z.strictObject({ kind: z.literal('deleted'), session: SessionId }),
  z.strictObject({ kind: z.literal('recording'), recording: Recording }),
  z.strictObject({
    kind: z.literal('cost'),
    cpuPercent: z.number(),
    rssBytes: z.number(),
    /** CPU time of the counting process so far; absent in a replay. */
    cpuSeconds: z.number().optional(),
  }),
  /** All rules of alerts, whenever they change. */
  z.strictObject({ kind: z.literal('alert-rules'), rules: z.array(HeldRule).max(ALERT_LIMITS.rules) }),
]);

/**
 * Requests of the serving side: names, numbers and filters that the counting side parses, never program text.
 */
export const Request = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('create'), spec: SessionSpec }),
  z.strictObject({ verb: z.literal('change'), session: SessionId, change: SessionChange }),
  z.strictObject({
    verb: z.literal('suspend'),
    session: SessionId,
    /** The rule that suspends it; absent: a client does. */
    alert: AlertParam.shape.name.optional(),
  }),
  z.strictObject({ verb: z.literal('resume'), session: SessionId }),
  z.strictObject({ verb: z.literal('delete'), session: SessionId }),
  z.strictObject({ verb: z.literal('set-alert'), rule: AlertRule }),
  z.strictObject({ verb: z.literal('delete-alert'), alert: AlertParam.shape.name }),
  /** Answers with the session that counts the same events by CPU, and creates it on the first request, unless `create` is false. */
  z.strictObject({ verb: z.literal('count-by-cpu'), session: SessionId, create: z.boolean().optional() }),
  /**
   * Answers with the session that counts the call sites of allocations, of all that the session counts or of one
   * process, and creates it on the first request, unless `create` is false.
   */
  z.strictObject({
    verb: z.literal('count-by-site'),
    session: SessionId,
    pid: z.int().min(1).max(4_194_304).optional(),
    /** Start of the process in clock ticks since boot; absent: that of the process with this pid now. */
    start: z.int().min(0).optional(),
    /** Only the processes of this group. */
    within: Within.optional(),
    create: z.boolean().optional(),
  }),
  /**
   * Answers with the session that samples the stacks of an event, and creates it on the first request, unless `create` is
   * false.
   */
  z.strictObject({
    verb: z.literal('count-by-stack'),
    session: SessionId,
    ...StackSample.shape,
    pid: z.int().min(1).max(4_194_304).optional(),
    start: z.int().min(0).optional(),
    create: z.boolean().optional(),
  }),
  /**
   * Answers with the session that pairs allocations with frees, and creates it on the first request, unless `create` is
   * false.
   */
  z.strictObject({
    verb: z.literal('count-objects'),
    session: SessionId,
    ...ObjectCount.shape,
    pid: z.int().min(1).max(4_194_304).optional(),
    start: z.int().min(0).optional(),
    create: z.boolean().optional(),
  }),
  /**
   * Answers with the session that reconciles tracepoints with vmstat, and creates it on the first request,
   * unless `create` is false.
   */
  z.strictObject({ verb: z.literal('reconcile'), session: SessionId, create: z.boolean().optional() }),
  z.strictObject({
    verb: z.literal('inspect'),
    pid: z.int().min(0).max(4_194_304),
    start: z.int().nullable(),
    /** True if the client may see the arguments, where the service shows them. */
    showArguments: z.boolean(),
  }),
  PagesRequest.extend({ verb: z.literal('pages') }),
  /** Answers with the last reading of the state of the kernel's memory, or reads it if that is due. */
  z.strictObject({ verb: z.literal('state') }),
  z.strictObject({ verb: z.literal('events') }),
]);

/** Names of events that -e accepts on this kernel. */
export const EventList = z.array(
  z.strictObject({
    name: z.string(),
    summary: z.string(),
    missing: z.string().nullable(),
    lacking: z
      .array(z.string())
      .describe('Optional events of a preset that this kernel lacks, each with the reason'),
    site: z.boolean().optional().describe('True if each event has a call site'),
  }),
);

export type FeedStacks = z.infer<typeof FeedStacks>;
export type FeedObjects = z.infer<typeof FeedObjects>;
export type FeedTick = z.infer<typeof FeedTick>;
export type Feed = z.infer<typeof Feed>;
export type Request = z.infer<typeof Request>;
export type EventList = z.infer<typeof EventList>;

/** The answer to each verb. */
export interface Answers {
  create: SessionInfo;
  change: SessionInfo;
  suspend: SessionInfo;
  resume: SessionInfo;
  delete: null;
  'set-alert': null;
  'delete-alert': null;
  'count-by-cpu': SessionInfo;
  'count-by-site': SessionInfo;
  'count-by-stack': SessionInfo;
  'count-objects': SessionInfo;
  reconcile: SessionInfo;
  inspect: ProcessDetails | null;
  pages: ProcessPages;
  state: ServedState;
  events: EventList;
}
export type Verb = keyof Answers;

/** The counting side as the serving side sees it: in the same process (`top`) or over a pipe (`serve`). */
export interface Engine {
  /**
   * Calls `listener` with every message of the counting side, in order. If it returns a promise, a pipe brings the next
   * message once it has resolved; the counting side in the same process does not wait.
   */
  onFeed(listener: (feed: Feed) => Promise<void> | undefined | void): void;
  /** `from`: address of the client that asks; undefined for vmtally itself. Throws a VmtallyError. */
  ask<V extends Verb>(request: Extract<Request, { verb: V }>, from?: string): Promise<Answers[V]>;
}
