import { z } from 'zod';
import { Baseline, CompareIdentity, CompareNumbers, VERDICTS } from './compare.ts';
import { Quantity, TickSeconds, TimeMs } from './numbers.ts';
import { OBJECT_KINDS, OBJECT_ROWS, ObjectAmount, ObjectRow } from './objects.ts';
import { Cell, Distributions, Row, Who } from './rows.ts';
import { Recording, Series, SessionInfo } from './session.ts';

// The messages of the views. Requests are in view-requests.ts.

/** Milliseconds of history that `process` and `totals` bring. */
export const HISTORY_MS = 600_000;

/** Most series of a session: one of all tracepoints of a kernel has fewer. */
const MOST_SERIES = 4096;

const tick = {
  key: z.string().describe('Key of the view, from `subscribed`'),
  session: z.string(),
  tick: z.int(),
  atMs: TimeMs.describe('End of the tick, ms of the Unix epoch'),
  seconds: TickSeconds.describe('Length of the tick'),
  reset: z
    .boolean()
    .describe('True if this message is a snapshot; false if it updates the messages before it'),
  series: z.array(Series).max(MOST_SERIES).optional().describe('Series of the session; only with reset'),
};

export const LeaderboardMessage = z.strictObject({
  type: z.literal('leaderboard'),
  ...tick,
  chosen: z.string().describe('Label of the series that selects and orders the rows'),
  rows: z
    .array(Row)
    .describe('Rows that are new in the view or counted in this tick; all other rows counted nothing in it'),
  gone: z.array(z.int()).describe('Numbers of the rows that left the view'),
  total: z
    .array(Cell)
    .describe('Sums over all rows of the session, or of the group of `within`, ended rows included'),
  rest: z
    .strictObject({
      rows: z.int().describe('Number of rows that are not in the view'),
      ended: z.int().describe('Number of those that have ended'),
      cells: z.array(Cell),
    })
    .describe('total minus the rows in the view, for each series'),
  left: z
    .array(Cell)
    .describe('Part of rest: rows that ended and left the board, because no more of them are kept'),
});

const historyHead = { tick: z.int(), atMs: TimeMs, seconds: TickSeconds };

const HistoryTick = z.strictObject({ ...historyHead, counts: Distributions });

/** The ticks of a view's history, each with these fields. */
const historyOf = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z
    .array(z.strictObject({ ...historyHead, ...fields }))
    .describe('With reset, the last ten minutes; else this tick');

/** Details of a living process, from procfs. */
export const ProcessDetails = z.strictObject({
  pid: z.int(),
  start: z.int(),
  name: z.string(),
  parent: z.int(),
  parentName: z.string().nullable(),
  uid: z.int(),
  user: z.string(),
  cgroup: z.string().nullable(),
  command: z
    .array(z.string())
    .describe(
      'Path of the program; with --show-arguments the arguments of the process, at most 4,096 bytes; empty for a kernel thread',
    ),
  startedMs: TimeMs,
  state: z.string(),
  threads: z.int(),
  minorFaults: Quantity,
  majorFaults: Quantity,
  rssBytes: Quantity,
});

export const ProcessMessage = z.strictObject({
  type: z.literal('process'),
  ...tick,
  row: z.int().nullable().describe('Number of the row; null if the session has not counted the process'),
  who: Who.nullable(),
  details: ProcessDetails.nullable().describe(
    'Details from procfs; null for a row that is no process or has ended',
  ),
  totals: Distributions.describe('Distributions since the session began'),
  ticks: z.array(HistoryTick).describe('With reset, the kept ticks of the last ten minutes; else this tick'),
  keptFromMs: TimeMs.describe('End of the oldest kept tick, ms of the Unix epoch'),
});

export const TotalsMessage = z.strictObject({
  type: z.literal('totals'),
  ...tick,
  total: z.array(Cell),
  distributions: Distributions,
  history: historyOf({
    cells: z
      .array(z.tuple([z.int(), Quantity, Quantity.nullable()]))
      .describe('Index of the series, count, amount'),
    leftOut: z.array(z.int()).describe('Indexes of the series that were not counted in the tick'),
    vmstat: z
      .array(z.tuple([z.string().max(100), Quantity]))
      .describe('Name and change of each counter that a series corresponds to'),
  }),
});

const Mark = z.strictObject({
  atMs: TimeMs.describe('Time, ms of the Unix epoch'),
  kind: z
    .enum(['gap', 'change', 'budget'])
    .describe('gap: unplanned; change: by a client; budget: a step of the budget'),
  text: z.string().max(1000),
});

export const CourseMessage = z.strictObject({
  type: z.literal('course'),
  ...tick,
  marks: z
    .array(Mark)
    .max(100)
    .describe('What happened to the session in the last ten minutes, oldest first'),
  groups: z
    .array(z.string())
    .describe(
      'The groups with the largest sums over the kept ticks, largest first; or the group of `within`',
    ),
  history: historyOf({
    numbers: z.array(Quantity).nullable().describe('Number of each of `groups`; null if not counted'),
    rest: Quantity.describe(
      'Sum of all other groups, without vmtally’s own processes, and of rows that had ended before the tick',
    ),
  }),
});

export const VmstatMessage = z.strictObject({
  type: z.literal('vmstat'),
  ...tick,
  counters: z
    .array(
      z.strictObject({
        name: z.string(),
        value: Quantity,
        delta: Quantity.describe('Change in this tick'),
        since: Quantity.describe('Change since the session began'),
        answers: z.array(z.string()).describe('Labels of the series that correspond to the counter'),
        named: z
          .boolean()
          .optional()
          .describe('True for a named count, whose value includes the counts of earlier runs of the service'),
      }),
    )
    .describe('All counters of the kernel, in its order, then the named counts'),
});

const Made = z
  .array(z.strictObject({ row: z.int(), who: Who, counted: Quantity }))
  .describe('Contributors, largest amount first');

export const CompareMessage = z.strictObject({
  type: z.literal('compare'),
  ...tick,
  identities: z.array(CompareIdentity).optional().describe('Identities of the session; only with reset'),
  rows: z.array(CompareNumbers.extend({ made: Made })).describe('Results of this tick'),
  recent: z
    .array(CompareNumbers.extend({ made: Made }))
    .describe('Results of the last ten seconds, or of at most 100 ticks: a single tick judges no identity'),
  recentSeconds: Quantity.describe('Length of that time, without gaps'),
  sums: z
    .array(CompareNumbers.extend({ made: Made }))
    .describe('Results since the companion session began, when a client first opened the view'),
  sumSeconds: Quantity.describe('Length of that time, without gaps'),
  baseline: Baseline,
  history: historyOf({
    residuals: z
      .array(z.tuple([z.string().max(100), Quantity, Quantity, z.enum(VERDICTS)]))
      .describe('Id, low and high bound of the residual, and verdict of each identity that moved'),
  }),
});

/** Most frames of a flame graph in a message: the largest. */
export const MOST_FRAMES = 4_000;

export const FlameMessage = z.strictObject({
  type: z.literal('flame'),
  ...tick,
  event: z.string(),
  target: z.string().describe('Whose events are sampled, as a text for people'),
  counted: Quantity.describe('Seconds counted since sampling began'),
  weight: z.enum(['count', 'bytes']).describe('Size of a frame; count too if the event has no size'),
  hasBytes: z.boolean().describe('True if the event has a size'),
  notes: z.array(z.string()).describe('What was sampled, and how sure the shares are: sentences'),
  frames: z
    .array(
      z.tuple([
        z.int().describe('Depth; 0 for the frame of all, which comes first'),
        z.string().describe('Function, or process at depth 1'),
        Quantity.describe('Weight, of the frames below it too'),
        Quantity.nullable().describe('Low end of the 95 % interval of the weight; null if it is exact'),
        Quantity.nullable().describe('High end'),
      ]),
    )
    .max(MOST_FRAMES)
    .describe('The largest frames, each before those that it called'),
  smaller: z.int().describe('Number of frames that are left out, as they are smaller'),
});

/** Most rows of what is not freed in a message. */
export const MOST_OBJECT_ROWS = 1_000;

export const OutstandingMessage = z.strictObject({
  type: z.literal('outstanding'),
  ...tick,
  kind: z.enum(OBJECT_KINDS),
  by: z.enum(OBJECT_ROWS),
  target: z.string().describe('Whose allocations are counted, as a text for people'),
  counted: Quantity.describe('Seconds counted so far'),
  isFinal: z
    .boolean()
    .describe('True once the count has ended: rows then have the objects themselves, and their ages'),
  allocated: Quantity.describe('Objects allocated since the count began'),
  freed: Quantity.describe('Of these, freed'),
  unseen: Quantity.describe('Of these, freed without an event: their addresses were allocated again'),
  outstanding: ObjectAmount.describe('Of these, not freed'),
  older: ObjectAmount.nullable().describe('Of these, those that are surely as old as the request says'),
  earlier: Quantity.describe('Frees of objects that were allocated before the count or out of its scope'),
  notes: z.array(z.string()).describe('How far the numbers may be off, and why: sentences'),
  rows: z
    .array(ObjectRow)
    .max(MOST_OBJECT_ROWS)
    .describe('By bytes, largest first; ages by age. None by age before the count has ended'),
  rowsLeftOut: z.int(),
});

export const HealthMessage = z.strictObject({
  type: z.literal('health'),
  key: z.string(),
  atMs: TimeMs,
  complete: z.boolean().describe('True if every count of every session is complete'),
  reasons: z.array(z.string()).describe('Reasons why counts are incomplete, as sentences'),
  sessions: z.array(SessionInfo.omit({ series: true, events: true, scope: true })),
  recording: Recording.optional().describe('Absent where the service does not record'),
  controller: z.strictObject({ cpuPercent: Quantity, rssBytes: Quantity }),
  server: z.strictObject({
    cpuPercent: Quantity,
    rssBytes: Quantity,
    clients: z.int(),
    slowClients: z.int().describe('Clients that lost ticks and have not caught up'),
    lostTicks: z.int().describe('Ticks that clients lost, in total'),
  }),
});

export const SessionsMessage = z.strictObject({
  type: z.literal('sessions'),
  key: z.string(),
  sessions: z.array(SessionInfo),
});

export type LeaderboardMessage = z.infer<typeof LeaderboardMessage>;
export type ProcessMessage = z.infer<typeof ProcessMessage>;
export type TotalsMessage = z.infer<typeof TotalsMessage>;
export type CourseMessage = z.infer<typeof CourseMessage>;
export type VmstatMessage = z.infer<typeof VmstatMessage>;
export type CompareMessage = z.infer<typeof CompareMessage>;
export type FlameMessage = z.infer<typeof FlameMessage>;
export type OutstandingMessage = z.infer<typeof OutstandingMessage>;
export type HealthMessage = z.infer<typeof HealthMessage>;
export type SessionsMessage = z.infer<typeof SessionsMessage>;
export type ProcessDetails = z.infer<typeof ProcessDetails>;
export type Mark = z.infer<typeof Mark>;
