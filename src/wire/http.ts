import { z } from 'zod';
import { digits } from './digits.ts';
import { ExactnessReport } from './exactness.ts';
import { EventList } from './feed.ts';
import { GROUPINGS, Within } from './groups.ts';
import { MOST_TIME_MS, Quantity, TickSeconds, TimeMs } from './numbers.ts';
import { Pairs, Who } from './rows.ts';
import { Series } from './series.ts';
import { Problem, SESSION_STATES, SessionId, SessionInfo } from './session.ts';
import { TOP_LIMIT } from './view-requests.ts';

/** Bodies of the HTTP interface that are not also messages. */

export const ErrorBody = z.strictObject({ error: Problem });
export const SessionList = z.strictObject({ sessions: z.array(SessionInfo) });
export const EventsBody = z.strictObject({ events: EventList });
export const Login = z.strictObject({ token: z.string().min(1).max(1000) });

const Top = digits(TOP_LIMIT).default(100);
export const CountsQuery = z.strictObject({ top: Top.describe('Maximum number of rows') });

export const VmstatQuery = z.strictObject({
  session: SessionId.optional().describe('Session id; default: the first session of the service'),
});

const MOMENT = z.array(z.tuple([z.int(), Quantity, Quantity]));

export const MomentQuery = z.strictObject({
  atMs: digits(MOST_TIME_MS).describe('Time, ms of the Unix epoch'),
  group: z.enum(GROUPINGS).default('name'),
  order: z
    .union([
      z.array(z.string().max(200)).max(16),
      z
        .string()
        .max(200)
        .transform((label) => [label]),
    ])
    .default([])
    .describe('Labels of the series whose sum orders the groups; may be given several times'),
  take: z.enum(['count', 'amount']).default('count').describe('Number by which groups are ordered'),
  top: Top.describe('Maximum number of groups'),
});

export const MomentReport = z.strictObject({
  schema: z.literal('vmtally.moment/1'),
  session: z.string(),
  tick: z.int(),
  atMs: TimeMs.describe('End of the tick, ms of the Unix epoch'),
  seconds: TickSeconds.describe('Length of the tick'),
  series: z.array(Series).describe('Series of the session; `counted` as of the tick'),
  groups: z
    .array(
      z.strictObject({
        key: z.string(),
        place: z.string().nullable().describe('The cgroup as a text for people'),
        counts: MOMENT.describe('Index of the series, count, amount; amounts of kinds are 0'),
      }),
    )
    .describe('Groups that counted in the tick, by the order asked for'),
  groupsLeftOut: z.int(),
  rest: MOMENT.describe('total minus these groups: the groups left out, and processes that had ended before'),
  total: MOMENT.describe('Sums over all groups'),
});

/** Forms of a flame graph, by the end of its file's name without the dot. */
export const FLAME_FORMS = ['svg', 'html', 'folded', 'pb.gz', 'speedscope.json'] as const;

export const FlameQuery = z
  .strictObject({
    form: z.enum(FLAME_FORMS).default('svg'),
    weight: z.enum(['count', 'bytes']).default('count'),
    group: z.enum(GROUPINGS).optional().describe('With `key`: only the processes of this group'),
    key: Within.shape.key.optional(),
  })
  .refine(({ group, key }) => (group === undefined) === (key === undefined), 'give both group and key');

export const ReadRequest = z.strictObject({
  reader: z
    .string()
    .regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, _ . -')
    .default('default')
    .describe(
      'Name of the reader: the counts begin where its last read ended; a reader is forgotten ten minutes after its last read',
    ),
  top: z.int().min(0).max(TOP_LIMIT).default(100),
});

const Counts = z.array(
  z.strictObject({
    series: z.int(),
    event: z.string(),
    count: Quantity,
    amount: Quantity.nullable().describe('Σ value × count, in the value’s unit; null if values are kinds'),
    distribution: Pairs.describe('Values and their counts, alternating'),
  }),
);

export const CountsReport = z.strictObject({
  schema: z.literal('vmtally.counts/1'),
  session: z.string(),
  state: z.enum(SESSION_STATES),
  tick: z.int().describe('Tick at whose end the counts end'),
  atMs: TimeMs,
  sinceTick: z.int().describe('Tick at whose end the counts begin; 0 for the start of the session'),
  countedSeconds: Quantity.describe('Seconds counted between the two'),
  series: z.array(Series),
  counts: Counts.describe('Sums over all rows'),
  rows: z
    .array(z.strictObject({ row: z.int(), who: Who, counts: Counts }))
    .describe('Rows, most events first'),
  rowsLeftOut: z.int(),
  exactness: ExactnessReport.describe('Exactness since the session began'),
});

export type FlameQuery = z.infer<typeof FlameQuery>;
export type FlameForm = FlameQuery['form'];
export type MomentQuery = z.infer<typeof MomentQuery>;
export type MomentReport = z.infer<typeof MomentReport>;
export type CountsReport = z.infer<typeof CountsReport>;
export type ReadRequest = z.infer<typeof ReadRequest>;
