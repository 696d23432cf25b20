import { z } from 'zod';
import { Column, numbersOf } from '../capture/column.ts';
import { RowColumns } from '../capture/schema.ts';
import { Container } from '../wire/container.ts';
import { HostLabels, HostName } from '../wire/fleet.ts';
import { Quantity, TickSeconds, TimeMs } from '../wire/numbers.ts';
import { SESSION_STATES, Series } from '../wire/session.ts';

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
  values: 16_384,
} as const;

/** Groups of a grouping that a host sends, and processes by each number of each series. */
export const GROUPS_SENT = 200;
export const ROWS_SENT = 10;

/** Groups that span hosts, of which each host sends all up to GROUPS_SENT. */
export const SENT_GROUPINGS = ['name', 'user', 'unit', 'container', 'image'] as const;
export type SentGrouping = (typeof SENT_GROUPINGS)[number];

/** Counts and amounts may be beyond 2^53. Sums and rates of all hosts are below what clients take, 2^128. */
const isNumber = (value: unknown): boolean =>
  typeof value === 'number' && value >= 0 && value <= 2 ** 100 && Number.isInteger(value);
const Numbers = numbersOf(isNumber, { minimum: 0 });

/**
 * Numbers of entries by series, a column each; entries without a number have none. An amount of kinds is 0.
 */
export interface CellColumns {
  /** Differences to the cell before, as those of series. */
  entry: number[];
  series: number[];
  /** Count since `sinceMs`, and amount since then in the value's unit. */
  count: number[];
  amount: number[];
  /** Count and amount in the last `seconds`. */
  recent: number[];
  recentAmount: number[];
}

/** A summary has thousands of cells, and a hub gets a thousand summaries a second: zod would take most of its time. */
function isCellColumns(value: unknown): value is CellColumns {
  const { entry, series, count, amount, recent, recentAmount } = Object(value) as Record<string, unknown>;
  const length = Array.isArray(entry) ? entry.length : Number.POSITIVE_INFINITY;
  return (
    length <= LIMITS.cells &&
    [entry, series].every((column) => isColumn(column, length, Number.isSafeInteger)) &&
    [count, amount, recent, recentAmount].every((column) => isColumn(column, length, isNumber))
  );
}

function isColumn(column: unknown, length: number, isValid: (value: unknown) => boolean): boolean {
  if (!Array.isArray(column) || column.length !== length) return false;
  for (let at = 0; at < length; at++) if (!isValid(column[at])) return false;
  return true;
}

const Whole = { type: 'array', items: { type: 'integer' } };
const COLUMNS = ['entry', 'series', 'count', 'amount', 'recent', 'recentAmount'] as const;
export const CellColumns = z
  .custom<CellColumns>(
    isCellColumns,
    `must be columns of at most ${LIMITS.cells} whole numbers, of one length`,
  )
  .meta({
    type: 'object',
    properties: Object.fromEntries(COLUMNS.map((name) => [name, Whole])),
    required: [...COLUMNS],
  });

/** The largest entries of a list, and what the others hold. */
const listOf = {
  cells: CellColumns,
  left: z.int().min(0).describe('Entries that are not sent'),
  rest: CellColumns.describe('Their sum, as one entry'),
  most: CellColumns.describe('The largest number of a single one of them, by series, as one entry'),
};

const Text = z.string().max(4_096);

export const GroupList = z.object({
  keys: z.array(Text).max(LIMITS.entries),
  ...listOf,
  blur: CellColumns.optional().describe(
    'The most that any group, a sent one too, counted before a restart beyond its number: groups that were not sent then',
  ),
});

/** Processes of the present run of the service: those with the most, by each number of each series. */
export const RowList = z.object({ rows: RowColumns, ...listOf });

export const Summary = z.object({
  schema: z.string().describe('vmtally.summary/MAJOR.MINOR'),
  host: HostName,
  labels: HostLabels,
  session: z.string().max(60),
  bootId: z.string().max(64),
  run: z.string().max(64).describe('Run of the service, which no other has'),
  epoch: z
    .int()
    .min(1)
    .describe('Number of the run among those of the host that are known: a later one has a higher one'),
  seq: z.int().min(1).describe('Number of the summary in its run'),
  atMs: TimeMs.describe('Time of the last tick by the host’s clock, ms of the Unix epoch'),
  runMs: TimeMs.describe('Start of the run'),
  sinceMs: TimeMs.describe('Start of the first run whose counts are in the sums'),
  seconds: TickSeconds.min(1e-3).describe('Length of the time of the `recent` numbers, up to `atMs`'),
  intervalMs: z.int().min(1).max(600_000).describe('Time between two summaries'),
  vmtally: z.string().max(100),
  bpftrace: z.string().max(100),
  kernel: z.string().max(200),
  cpus: z.int().min(1),
  state: z.enum(SESSION_STATES),
  problem: Text.nullable(),
  series: z
    .array(Series.pick({ label: true, counts: true, sum: true, hist: true, value: true, counted: true }))
    .max(LIMITS.series)
    .describe(
      'Series that are or were counted since `sinceMs`; the others speak of them by their place here',
    ),
  totals: CellColumns.describe('Sums of all processes, as one entry'),
  distributions: z
    .object({ series: Column, value: Column, count: Numbers })
    .refine(
      ({ series, value, count }) => value.length === series.length && count.length === series.length,
      'its columns differ in length',
    )
    .refine(({ series }) => series.length <= LIMITS.values, `has more than ${LIMITS.values} values`)
    .describe('Values and their counts since `sinceMs`; `series` are differences'),
  missing: z
    .array(Quantity.nullable())
    .max(LIMITS.series)
    .describe('Events at most that each count misses; null if no bound is known'),
  uncountedSeconds: z
    .array(Quantity)
    .max(LIMITS.series)
    .describe('Time in which each series was not counted'),
  cost: z.object({
    vmtallyPercent: Quantity.describe('CPU time of vmtally and bpftrace, in percent of one CPU'),
    addedPercent: Quantity.nullable().describe('What counting adds to the counted, in percent of one CPU'),
    rssBytes: Quantity,
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

export type GroupList = z.infer<typeof GroupList>;
export type RowList = z.infer<typeof RowList>;
/** A summary as it travels. */
export type Summary = z.infer<typeof Summary>;
