import { z } from 'zod';
import { HostLabels, HostName } from './fleet.ts';
import { Quantity, TimeMs } from './numbers.ts';
import { Series } from './series.ts';
import { SeriesLabel } from './series-label.ts';
import { SESSION_STATES } from './session.ts';

// The list of the hosts of a fleet, and what a hub adds to the messages of a service.

export const HOST_SORTS = [
  'name',
  'seen',
  'rate',
  'amountRate',
  'count',
  'amount',
  'missing',
  'cost',
  'skew',
] as const;

/** Hosts that a list shows. */
export const MOST_LISTED = 1_000;
/** Hosts that are late or gone, that a message names. */
export const MOST_ABSENT = 100;

/** Groups of hosts: each by itself, or by a label. */
export const HostsBy = z
  .union([z.literal('host'), z.string().regex(/^label:[a-z][a-z0-9_]{0,31}$/, 'must be host or label:KEY')])
  .describe('Of a fleet, in place of `group`: hosts, or hosts by a label: label:rack');

export const HostsRequest = z.strictObject({
  view: z.literal('hosts'),
  series: z
    .union([SeriesLabel, z.array(SeriesLabel).min(1).max(16)])
    .optional()
    .describe(
      'Label of the series whose numbers are shown, or labels of series to add up; default: the first',
    ),
  sort: z.enum(HOST_SORTS).default('rate'),
  ascending: z.boolean().default(false),
  filter: z
    .string()
    .max(100)
    .default('')
    .describe('Text that the name of a host, its kernel, or KEY=VALUE of a label contains'),
  top: z.int().min(1).max(MOST_LISTED).default(200).describe('Maximum number of hosts'),
});

const Text = z.string().max(4096);

/** States of a host from which no summaries come. */
export const ABSENCES = ['late', 'gone'] as const;
const PRESENCES = ['present', ...ABSENCES] as const;

const head = {
  host: HostName,
  presence: z
    .enum(PRESENCES)
    .describe('late: no summary for three intervals; gone: for ten. Counts stay in the sums, rates do not'),
  seenMs: TimeMs.describe('When its last summary came, by the hub’s clock'),
};

export const HostRow = z.strictObject({
  ...head,
  labels: HostLabels,
  count: Quantity.nullable().describe('null if the host never counted the series'),
  amount: Quantity.nullable().describe(
    'In the value’s unit; null if values are kinds, or the host never counted the series',
  ),
  rate: Quantity.nullable().describe(
    'Events a second over its last summary; null while it does not count the series, is late or gone',
  ),
  amountRate: Quantity.nullable(),
  missing: Quantity.nullable().describe('Events at most that its count misses; null if no bound is known'),
  uncountedSeconds: Quantity.describe(
    'Time in which the series were not counted: no bound is known of what they missed then',
  ),
  exact: z.boolean().describe('False if a number of any series may be too low'),
  vmtallyPercent: Quantity.describe('CPU time of vmtally and bpftrace, in percent of one CPU'),
  addedPercent: Quantity.nullable().describe('What counting adds to the counted, in percent of one CPU'),
  rssBytes: Quantity,
  skewMs: Quantity.describe('How far its clock is ahead of the hub’s, in ms'),
  intervalMs: z.int().describe('Time between two summaries'),
  sinceMs: TimeMs.describe('Start of the first run whose counts are in the sums, by the host’s clock'),
  epoch: z.int().describe('Runs of its service that are in the sums'),
  state: z.enum(SESSION_STATES),
  problem: Text.nullable(),
  refusal: Text.nullable().describe('Why its last payload was refused'),
  twin: z
    .strictObject({ times: z.int(), lastMs: TimeMs, notice: Text })
    .nullable()
    .describe('Another service published as this host'),
  thinned: z
    .boolean()
    .describe(
      'True if the hub has no room for its rows, its groups and many values of its own: it keeps the totals',
    ),
  kernel: z.string(),
  vmtally: z.string(),
  bpftrace: z.string(),
  cpus: z.int(),
});

/** State of the hub's way to the NATS server. */
export const FleetSource = z.strictObject({
  servers: z.array(z.string()),
  state: z
    .enum(['connecting', 'reading', 'ok', 'away'])
    .describe('reading: the summaries that the stream has'),
  problem: Text.nullable(),
});

/**
 * Why a payload is not taken. subject: it is of another host than its subject. hosts, series: no place for more of them. fast:
 * a newer one of its host came before there was time for it.
 */
export const REFUSALS = ['malformed', 'version', 'size', 'subject', 'hosts', 'series', 'fast'] as const;

const Totals = {
  fleet: z.string(),
  atMs: TimeMs,
  source: FleetSource,
  lastMs: TimeMs.nullable().describe(
    'When the last summary of any host came, by the hub’s clock; null before the first',
  ),
  presence: z.strictObject({ present: z.int(), late: z.int(), gone: z.int() }),
  absent: z
    .array(z.strictObject(head))
    .max(MOST_ABSENT)
    .describe('Hosts that are late or gone, the latest first: their counts are in the sums'),
  forgotten: z.int().describe('Hosts that were gone for so long that their counts left the sums'),
  beyond: z
    .strictObject({ hosts: z.int(), names: z.array(Text) })
    .describe('Hosts for which there was no place, and names of some: their counts are in no sum'),
  thinned: z.int().describe('Hosts of which only totals are kept'),
  taken: Quantity.describe('Summaries that the hub took'),
  old: Quantity.describe('Summaries that came after a later one'),
  refused: z.record(z.enum(REFUSALS), Quantity).describe('Payloads that were not taken, by reason'),
};

export const HostsMessage = z.strictObject({
  type: z.literal('hosts'),
  key: z.string().describe('Key of the view, from `subscribed`'),
  ...Totals,
  series: z.array(Series).describe('Series of all hosts'),
  chosen: z.array(z.string()).describe('Labels of the series whose numbers are shown'),
  labels: z.array(z.string()).describe('Keys of the labels that some host has'),
  hosts: z.array(HostRow).max(MOST_LISTED),
  more: z.int().describe('Hosts that the filter leaves and that are not in `hosts`'),
  all: HostRow.pick({
    count: true,
    amount: true,
    rate: true,
    amountRate: true,
    missing: true,
    uncountedSeconds: true,
  }).describe('Sums of the hosts that the filter leaves, those that are not in `hosts` included'),
});

/** Numbers that a row may have more in a series, because some hosts did not send it. */
export const CellBound = z.tuple([
  z.int().describe('Index of the series'),
  Quantity.describe('Count'),
  Quantity.nullable().describe('Amount'),
  Quantity.describe('Count a second'),
  Quantity.nullable().describe('Amount a second'),
]);

export type HostsRequest = z.infer<typeof HostsRequest>;
export type HostsMessage = z.infer<typeof HostsMessage>;
export type HostRow = z.infer<typeof HostRow>;
export type FleetSource = z.infer<typeof FleetSource>;
export type HostSort = HostsRequest['sort'];
export type CellBound = z.infer<typeof CellBound>;
