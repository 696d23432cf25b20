import { z } from 'zod';
import { CompareIdentity, CompareNumbers, VERDICTS } from './compare.ts';
import { Series, SessionInfo } from './session.ts';

// The messages of the views. Requests are in view-requests.ts.

/** Past ticks that a new row brings for its sparkline: a minute at one tick a second. */
export const SPARK_TICKS = 60;
/** Milliseconds of history that `process` and `totals` bring. */
export const HISTORY_MS = 600_000;

/**
 * Numbers of a series, since the session began and in the last tick. Amounts are null if values are kinds.
 */
export const Cell = z.tuple([
  z.int().describe('series, by its place in the session’s list'),
  z.number().describe('count'),
  z.number().nullable().describe('amount: Σ value × count, in the value’s unit'),
  z.number().describe('count of this tick'),
  z.number().nullable().describe('amount of this tick'),
]);

/** The identity of a row. */
export const Who = z.strictObject({
  key: z.string().describe('pid, tid, CPU, uid, cgroup id; of a group its name'),
  start: z.int().nullable().describe('Clock ticks from boot to the start of the process; null: not known'),
  name: z.string().nullable().describe('Null where it was never learned'),
  user: z.string().nullable(),
  cgroup: z.string().nullable().describe('Path below the mount'),
  place: z.string().nullable().describe('The cgroup in words: a unit, a container, a pod'),
  ended: z.boolean(),
  shared: z
    .number()
    .describe('Events that may be another process’s, because the pid was given anew within one tick'),
  members: z.int().describe('How many rows are in it; 1 unless it is a group'),
});

/** Values and counts, alternating: [64, 100003, 96, 2]. */
export const Pairs = z.array(z.number());
/** A distribution for each series that has one. */
export const Distributions = z.array(z.tuple([z.int().describe('series'), Pairs]));

const tick = {
  key: z.string().describe('The view, as `subscribed` named it'),
  session: z.string(),
  tick: z.int(),
  atMs: z.number().describe('When the tick ended, ms of the Unix epoch; it began `seconds` before'),
  seconds: z.number().describe('How long the tick was'),
  reset: z.boolean().describe('Whether this message stands alone; else it adds to the ones before it'),
  series: z.array(Series).optional().describe('With reset'),
};

export const Row = z.strictObject({
  row: z.int(),
  who: Who.optional().describe('For a row that is new in the view or changed; else as before'),
  cells: z.array(Cell),
  spark: z
    .array(z.tuple([z.int(), z.number()]))
    .optional()
    .describe(
      'For a row new in the view: tick and rate a second of the chosen series, this tick included; others 0',
    ),
});

export const LeaderboardMessage = z.strictObject({
  type: z.literal('leaderboard'),
  ...tick,
  chosen: z.string().describe('Label of the series that rows are chosen by'),
  rows: z
    .array(Row)
    .describe('New ones and those that counted in this tick; the others counted nothing in it'),
  gone: z.array(z.int()).describe('Rows that left the view'),
  total: z.array(Cell).describe('All rows that ever were: the whole session'),
  rest: z
    .strictObject({ rows: z.int(), cells: z.array(Cell) })
    .describe('total less the rows in the view: rows × cells + rest = total'),
});

const HistoryTick = z.strictObject({
  tick: z.int(),
  atMs: z.number(),
  seconds: z.number(),
  counts: Distributions,
});

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
  command: z.array(z.string()).describe('Its arguments, at most 4,096 bytes of them'),
  startedMs: z.number(),
  state: z.string(),
  threads: z.int(),
  minorFaults: z.number(),
  majorFaults: z.number(),
  rssBytes: z.number(),
});

export const ProcessMessage = z.strictObject({
  type: z.literal('process'),
  ...tick,
  row: z.int().nullable().describe('Null where the session has not counted it'),
  who: Who.nullable(),
  details: ProcessDetails.nullable().describe('Null for what is no process or has ended'),
  totals: Distributions.describe('Since the session began'),
  ticks: z.array(HistoryTick).describe('With reset: the last ten minutes, as far as they are kept'),
  keptFromMs: z.number().describe('How far back ticks are kept'),
});

export const TotalsMessage = z.strictObject({
  type: z.literal('totals'),
  ...tick,
  total: z.array(Cell),
  distributions: Distributions,
  history: z
    .array(
      z.strictObject({
        tick: z.int(),
        atMs: z.number(),
        seconds: z.number(),
        cells: z
          .array(z.tuple([z.int(), z.number(), z.number().nullable()]))
          .describe('series, count, amount'),
        leftOut: z.array(z.int()).describe('Series that were not counted in it'),
        vmstat: z
          .array(z.tuple([z.string(), z.number()]))
          .describe('Delta of each counter that a series answers to'),
      }),
    )
    .describe('With reset the last ten minutes, else this tick'),
});

export const VmstatMessage = z.strictObject({
  type: z.literal('vmstat'),
  ...tick,
  counters: z
    .array(
      z.strictObject({
        name: z.string(),
        value: z.number(),
        delta: z.number().describe('In this tick'),
        since: z.number().describe('Since the session began'),
        answers: z.array(z.string()).describe('Series that answer to it'),
        named: z
          .boolean()
          .optional()
          .describe('True for a named count, whose value has what earlier runs of the service counted'),
      }),
    )
    .describe('All that the kernel has, in its order, then the named counts'),
});

const Made = z
  .array(z.strictObject({ row: z.int(), who: Who, counted: z.number() }))
  .describe('Who made it, largest first');

export const CompareMessage = z.strictObject({
  type: z.literal('compare'),
  ...tick,
  identities: z.array(CompareIdentity).optional().describe('With reset'),
  rows: z.array(CompareNumbers.extend({ made: Made })).describe('This tick'),
  sums: z.array(CompareNumbers.extend({ made: Made })).describe('Since somebody began to look'),
  sumSeconds: z.number().describe('How long that is, gaps left out'),
  history: z
    .array(
      z.strictObject({
        tick: z.int(),
        atMs: z.number(),
        seconds: z.number(),
        residuals: z
          .array(z.tuple([z.string(), z.number(), z.number(), z.enum(VERDICTS)]))
          .describe('id, low, high, verdict; of what moved'),
      }),
    )
    .describe('With reset the last ten minutes, else this tick'),
});

export const HealthMessage = z.strictObject({
  type: z.literal('health'),
  key: z.string(),
  atMs: z.number(),
  complete: z.boolean().describe('Whether every count of every session is complete'),
  reasons: z.array(z.string()).describe('Why not, in sentences'),
  sessions: z.array(SessionInfo.omit({ series: true, events: true, scope: true })),
  controller: z.strictObject({ cpuPercent: z.number(), rssBytes: z.number() }),
  server: z.strictObject({
    cpuPercent: z.number(),
    rssBytes: z.number(),
    clients: z.int(),
    slowClients: z.int().describe('That lost ticks and have not caught up'),
    lostTicks: z.int().describe('Ticks that clients lost, in all'),
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
export type VmstatMessage = z.infer<typeof VmstatMessage>;
export type CompareMessage = z.infer<typeof CompareMessage>;
export type HealthMessage = z.infer<typeof HealthMessage>;
export type SessionsMessage = z.infer<typeof SessionsMessage>;
export type ProcessDetails = z.infer<typeof ProcessDetails>;
export type Who = z.infer<typeof Who>;
export type Cell = z.infer<typeof Cell>;
export type Row = z.infer<typeof Row>;
