import { z } from 'zod';
import { Baseline, CompareIdentity, CompareNumbers, VERDICTS } from './compare.ts';
import { FleetHealth } from './fleet.ts';
import { Quantity, TickSeconds, TimeMs } from './numbers.ts';
import { OtlpHealth } from './otlp.ts';
import { Cell, Distributions, Row, Who } from './rows.ts';
import { Recording, SessionInfo } from './session.ts';
import { viewHead } from './view-head.ts';

// The messages of the views. Requests are in view-requests.ts.

/** Milliseconds of history that `process` and `totals` bring. */
export const HISTORY_MS = 600_000;

export const LeaderboardMessage = z.strictObject({
  type: z.literal('leaderboard'),
  ...viewHead,
  chosen: z.string().describe('Label of the series that selects and orders the rows'),
  sure: z
    .int()
    .optional()
    .describe('Of a fleet: places from the top that are surely right, whatever hosts did not send'),
  asked: z
    .strictObject({
      hosts: z
        .int()
        .describe(
          'Hosts that hold a part of the bounds and were asked, or passed over because they lately did not answer',
        ),
      answered: z.int().describe('Hosts that answered: the others keep their bounds'),
      ageMs: z.number().describe('Time since they were asked, in ms'),
    })
    .optional()
    .describe('Of a fleet: answers whose counts are in the rows'),
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
  readMs: Quantity.describe('When faults were read: ms of a clock that only differences are of use of'),
  minorFaults: Quantity,
  majorFaults: Quantity,
  rssBytes: Quantity,
});

export const ProcessMessage = z.strictObject({
  type: z.literal('process'),
  ...viewHead,
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
  ...viewHead,
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
  ...viewHead,
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
  ...viewHead,
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
  ...viewHead,
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

export const HealthMessage = z.strictObject({
  type: z.literal('health'),
  key: z.string(),
  atMs: TimeMs,
  complete: z.boolean().describe('True if every count of every session is complete'),
  reasons: z.array(z.string()).describe('Reasons why counts are incomplete, as sentences'),
  sessions: z.array(SessionInfo.omit({ series: true, events: true, scope: true })),
  recording: Recording.optional().describe('Absent where the service does not record'),
  otlp: OtlpHealth.optional().describe('Absent where the service exports no metrics by OTLP'),
  fleet: FleetHealth.optional().describe('Absent where the service publishes to no fleet'),
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
export type HealthMessage = z.infer<typeof HealthMessage>;
export type SessionsMessage = z.infer<typeof SessionsMessage>;
export type ProcessDetails = z.infer<typeof ProcessDetails>;
export type Mark = z.infer<typeof Mark>;
