import { z } from 'zod';
import { shortTexts } from '../capture/column.ts';
import { RowColumns } from '../capture/schema.ts';
import { Container } from '../wire/container.ts';
import { HostLabels, HostName } from '../wire/fleet.ts';
import { TickSeconds, TimeMs } from '../wire/numbers.ts';
import { SESSION_STATES } from '../wire/session.ts';
import { fewEntries } from './few-entries.ts';
import { SummarySeries } from './summary-series.ts';

/**
 * The summary of a host: all that it counted so far, so that a later one replaces an earlier one, and what is lost,
 * repeated or late costs resolution in time and nothing else. docs/fleet.md describes it. A reader passes over fields that
 * it does not know: a later minor version may add some.
 */

export const FORMAT = 'vmtally.summary';
export const MAJOR = 1;
export const MINOR = 0;

export const LIMITS = {
  /** Bytes of a message as it travels, and of its text. */
  packed: 512 << 10,
  text: 4 << 20,
  series: 256,
  /** Entries of a list. A service sends fewer (GROUPS_SENT, ROWS_SENT). */
  entries: 2_000,
  cells: 64_000,
  /** Groups of a grouping times series: a hub adds up as many numbers twice, which takes it 0.1 s for all groupings. */
  groupCells: 12_800,
  values: 16_384,
} as const;

/** Groups of a grouping that a host of up to 64 series sends, and processes by each number of each series. */
export const GROUPS_SENT = 200;
export const ROWS_SENT = 10;

/** Groups that span hosts, of which each host sends all up to GROUPS_SENT. */
export const SENT_GROUPINGS = ['name', 'user', 'unit', 'container', 'image'] as const;
export type SentGrouping = (typeof SENT_GROUPINGS)[number];

/** Counts and amounts may be beyond 2^53. Sums and rates of all hosts are below what clients take, 2^128. */
export const MOST_NUMBER = 2 ** 100;
/** A number of which those of all hosts add up to less than clients take. */
const Sum = z.number().min(-MOST_NUMBER).max(MOST_NUMBER);
/** Entries of a list: those of 10,000 hosts are below 2^53. */
const MOST_LEFT = 2 ** 36;

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes');
/** Numbers of entries by series (cell-bytes.ts): a summary has thousands, of which text would be most of a hub's work. */
const CellBytes = Bytes;
/** Values of series and their counts (value-bytes.ts). */
const ValueBytes = Bytes;

/** The largest entries of a list, and what the others hold. */
const listOf = {
  cells: CellBytes,
  left: z.int().min(0).max(MOST_LEFT).describe('Entries that are not sent'),
  most: CellBytes.describe('The largest number of a single one of those, by series, as one entry'),
};

const Text = z.string().max(4_096);

export const GroupList = z.object({
  keys: shortTexts(4_096, LIMITS.entries),
  ...listOf,
  blur: CellBytes.describe(
    'The most that any group, a sent one too, counted before a restart beyond its number: groups that were not sent then',
  ),
});

/** Processes of the present run of the service: those with the most, by each number of each series. */
export const RowList = z.object({ rows: RowColumns, ...listOf });

export const Summary = z.object({
  schema: z.string().describe('vmtally.summary/MAJOR.MINOR'),
  host: HostName,
  labels: fewEntries(16).pipe(HostLabels),
  session: z.string().max(60),
  bootId: z.string().max(64),
  run: z.string().max(64).describe('Run of the service, which no other has'),
  epoch: z
    .int()
    .min(1)
    .describe('Number of the run among those of the host that are known: a later one has a higher one'),
  seq: z.int().min(1).describe('Number of the summary in its run'),
  atMs: TimeMs.describe('Time of the last tick by the host’s clock, ms of the Unix epoch'),
  sentMs: TimeMs.describe(
    'Time of the host’s clock when the summary was made, from which a hub has its skew',
  ),
  runMs: TimeMs.describe('Start of the run'),
  sinceMs: TimeMs.describe('Start of the first run whose counts are in the sums'),
  seconds: TickSeconds.min(1e-3).describe('Length of the time of the `recent` numbers, up to `atMs`'),
  intervalMs: z.int().min(1).max(60_000).describe('Time between two summaries'),
  vmtally: z.string().max(100),
  bpftrace: z.string().max(100),
  kernel: z.string().max(200),
  cpus: z.int().min(1),
  state: z.enum(SESSION_STATES),
  problem: Text.nullable(),
  series: z
    .array(SummarySeries)
    .max(LIMITS.series)
    .describe(
      'Series that are or were counted since `sinceMs`; the others speak of them by their place here',
    ),
  totals: CellBytes.describe('Sums of all processes, as one entry'),
  distributions: ValueBytes.describe('Values and their counts since `sinceMs`'),
  missing: z
    .array(Sum.min(0).nullable())
    .max(LIMITS.series)
    .describe('Events at most that each count misses; null if no bound is known'),
  uncountedSeconds: z
    .array(Sum.min(0))
    .max(LIMITS.series)
    .describe('Time in which each series was not counted'),
  cost: z.object({
    vmtallyPercent: Sum.describe('CPU time of vmtally and bpftrace, in percent of one CPU'),
    addedPercent: Sum.nullable().describe('What counting adds to the counted, in percent of one CPU'),
    rssBytes: Sum,
  }),
  rows: RowList,
  containers: z.array(Container).max(LIMITS.entries).describe('Known containers of the cgroups of `rows`'),
  groups: z.object({
    name: GroupList,
    user: GroupList,
    unit: GroupList,
    container: GroupList,
    image: GroupList,
  }),
});

export type CellBytes = z.infer<typeof CellBytes>;
export type ValueBytes = z.infer<typeof ValueBytes>;
export type GroupList = z.infer<typeof GroupList>;
export type RowList = z.infer<typeof RowList>;
/** A summary as it travels. */
export type Summary = z.infer<typeof Summary>;
