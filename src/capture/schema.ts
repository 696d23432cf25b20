import { z } from 'zod';
import { Container, MOST_CONTAINERS } from '../wire/container.ts';
import { Exactness } from '../wire/exactness.ts';
import { MOST_TIME_MS, Quantity, TimeMs } from '../wire/numbers.ts';
import { Series } from '../wire/series.ts';
import { Column, numbersOf, Texts } from './column.ts';
import { MOST_STRETCHES, StretchColumns } from './reading-columns.ts';

/**
 * The lines of a capture. docs/capture-format.md describes them. A reader passes over kinds of lines and over
 * fields that it does not know: a later minor version may add some.
 */

export const FORMAT = 'vmtally.capture';
export const MAJOR = 1;
export const MINOR = 3;

/** Rows that a capture may keep. */
export const CAPTURE_ROWS = ['pid', 'pid,site'] as const;

/** Most series and counters: as a service may have, and more than a kernel has. */
export const MOST_NAMES = 4_096;

/** Longest interval of ticks. */
export const MOST_TICK_MS = 1e12;

/** Seconds of a run, of a tick or of a file: more would have no place among times. */
export const MOST_SECONDS = 1e9;
const Seconds = z.number().min(0).max(MOST_SECONDS);

/** A series with what a report needs beside what clients see. */
export const CapturedSeries = z.object({
  ...Series.shape,
  map: z.string(),
  events: z.array(z.string()).describe('Tracepoints that are needed to count the series'),
});

/** The first line of a file. */
export const HeadLine = z.object({
  kind: z.literal('head'),
  schema: z.string().describe('vmtally.capture/MAJOR.MINOR'),
  vmtally: z.string().describe('Version of vmtally'),
  bpftrace: z.string(),
  host: z.string(),
  bootId: z.string(),
  kernel: z.string(),
  cpus: z.int().min(1).describe('Number of CPUs counted on'),
  startedMs: z.int().min(0).max(MOST_TIME_MS).describe('Start of the record, ms of the Unix epoch'),
  target: z.string().describe('Scope as a text for people'),
  command: z.array(z.string()).optional(),
  scope: z
    .object({
      inherit: z.boolean().describe('True if children of processes in scope count'),
      untilExit: z.boolean().describe('True if a task counts until it begins to exit, and not up to its end'),
    })
    .optional()
    .describe('Options of the scope; from version 1.2 on'),
  repeats: z.int().describe('Number of runs of the command that were asked for'),
  by: z.enum(CAPTURE_ROWS),
  tickMs: z.number().positive().max(MOST_TICK_MS),
  series: z.array(CapturedSeries).max(MOST_NAMES),
  vmstat: z
    .object({
      names: z.array(z.string()).max(MOST_NAMES),
      values: z
        .array(Quantity)
        .optional()
        .describe('Their values before the first tick; from version 1.1 on'),
    })
    .describe('Counters of /proc/vmstat, in its order'),
  part: z
    .object({
      record: z.string().describe('Name of the record, which no other has'),
      number: z.int().min(1).describe('Number of the file in the record, from 1'),
      atSeconds: Seconds.describe('Seconds of the record before the file'),
    })
    .optional()
    .describe('Place of the file in a record of several files'),
  writer: z
    .object({ pid: z.int(), start: z.int() })
    .optional()
    .describe('Process that writes the file, by its pid and its start in clock ticks since boot'),
});

const Sums = z.array(z.tuple([Quantity, Quantity.nullable()]));

/**
 * Rows, a column for each property. `row`, `pid` and `start` are differences to the entry before, `parent` is the
 * difference to the own pid; a start of -1 and a parent of 0 are unknown.
 */
export const RowColumns = z.object({
  row: Column,
  pid: Column,
  start: Column.describe('Start in clock ticks since boot'),
  parent: Column,
  name: Texts,
  user: Texts,
  cgroup: Texts,
  own: Column.describe('1 for vmtally and its children, but not for the command'),
  ended: Column.describe('1 for a process that has ended'),
  shared: Column.describe('Events that may belong to another process with the same pid'),
});

/** The first line of a member: with it, the member stands alone. */
export const MemberLine = z.object({
  kind: z.literal('member'),
  member: z.int().min(1).describe('Number of the member, from 1'),
  run: z.int().min(1).max(100_000).describe('Number of the run, from 1'),
  tick: z.int().describe('Number of the first tick of the member in its run, from 1'),
  atSeconds: Seconds.describe('Seconds from the start of the run to the start of the member'),
  atMs: TimeMs.describe('The same as ms of the Unix epoch'),
  totals: Sums.describe('Count and amount of each series in the run before the member'),
  rows: RowColumns.describe('The rows of earlier members that count in this one, as of its start'),
  containers: z
    .array(Container)
    .max(MOST_CONTAINERS)
    .optional()
    .describe(
      'Known containers, and pods, of the cgroups of its rows, and of earlier rows if they became known since; from version 1.3 on',
    ),
  sites: z.array(z.string()).optional().describe('Names of call sites, by their number in the member'),
  exactness: Exactness.optional().describe(
    'Of all runs before the member; from version 1.2 on, absent in the first member',
  ),
});

/** A tick. The columns have one entry for each count; `row` and `series` are differences to the entry before. */
export const TickLine = z.object({
  kind: z.literal('tick'),
  tick: z.int(),
  atSeconds: Seconds.describe('Seconds from the start of the run to the end of the tick'),
  atMs: TimeMs.describe('The same as ms of the Unix epoch'),
  seconds: Seconds.describe('Length of the tick'),
  rows: RowColumns.describe('Rows that are new, or about which something changed'),
  row: Column,
  series: Column,
  value: Column,
  count: numbersOf((value) => Number.isSafeInteger(value) && Number(value) >= 0, { minimum: 0 }),
  site: Column.optional(),
  counter: Column.describe('Counters of the head that changed: differences to the entry before'),
  growth: Column.describe('Growth of each of them'),
  exactness: Exactness.partial()
    .optional()
    .describe('Of all runs up to the tick: the fields that changed; from version 1.2 on'),
  readings: z
    .object({
      stretches: z
        .array(StretchColumns)
        .min(1)
        .max(MOST_STRETCHES)
        .describe('In their order; more than one where process 1 ran in a part of the tick'),
      command: z
        .object({ series: Column, value: Column, count: Column })
        .optional()
        .describe('Counts of the command, by series of the basis and value'),
    })
    .optional()
    .describe('Both sides of the comparison of `record --compare` in the tick; from version 1.3 on'),
});

/** The end of a run, or what is known of it when the member was written. */
export const RunLine = z.object({
  kind: z.literal('run'),
  run: z.int().min(1).max(100_000),
  ended: z.boolean().describe('False for a run that goes on'),
  seconds: Seconds.describe('Length of the time that was counted'),
  elapsedSeconds: Seconds.describe('Wall time of the command, or of the count if there is no command'),
  status: z.int().nullable().describe('Exit status of the command'),
  exactness: Exactness.describe('Of all runs so far'),
  cost: z.object({
    bpftraceSeconds: Quantity,
    vmtallySeconds: Quantity,
    startSeconds: Quantity,
    cpuPercent: Quantity,
  }),
  totals: Sums.describe('Count and amount of each series in the run'),
});

/** The comparison with /proc/vmstat over all runs, of `record --compare`; from version 1.2 on. */
export const CompareLine = z.object({
  kind: z.literal('compare'),
  report: z.record(z.string(), z.unknown()).describe('As `vmtally compare --json` prints it'),
  basis: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'All that the comparison of a part takes beside the readings of its ticks; from version 1.3 on',
    ),
});

/** The last line of a file that was closed. */
export const EndLine = z.object({
  kind: z.literal('end'),
  runs: z.int(),
  members: z.int().describe('Members of the file before this one'),
  problem: z.string().nullable().describe('Error that ended the record'),
});

/** A line of a capture. Lines of other kinds, and other fields, are of a later minor version. */
export const CaptureLine = z.discriminatedUnion('kind', [
  HeadLine,
  MemberLine,
  TickLine,
  RunLine,
  CompareLine,
  EndLine,
]);

export type CapturedSeries = z.infer<typeof CapturedSeries>;
export type RowColumns = z.infer<typeof RowColumns>;
export type HeadLine = z.infer<typeof HeadLine>;
export type MemberLine = z.infer<typeof MemberLine>;
export type TickLine = z.infer<typeof TickLine>;
export type RunLine = z.infer<typeof RunLine>;
export type CompareLine = z.infer<typeof CompareLine>;
export type EndLine = z.infer<typeof EndLine>;
