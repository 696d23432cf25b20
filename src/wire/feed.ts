import { z } from 'zod';
import { ALERT_LIMITS, AlertParam, AlertRule, HeldRule } from './alerts.ts';
import { ReconciledTick } from './compare.ts';
import { Container, MOST_CONTAINERS } from './container.ts';
import { FeedObjects, FeedStacks } from './feed-samples.ts';
import { Within } from './groups.ts';
import { PagesRequest, type ProcessPages } from './process-pages.ts';
import { RowIdentity } from './row-identity.ts';
import { Series } from './series.ts';
import { Recording, SessionChange, SessionId, SessionInfo, SessionSpec } from './session.ts';
import type { ServedState } from './state.ts';
import { ObjectCount, StackSample } from './view-requests.ts';
import type { ProcessDetails } from './views.ts';

export { RowIdentity };

/**
 * Messages between the counting process (root) and the serving process. Both ends parse every message.
 * Structured clone carries the messages, so that counts stay one typed array.
 */

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
