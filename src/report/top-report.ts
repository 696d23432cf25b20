import { z } from 'zod';
import { SessionAccuracy } from '../wire/accuracy.ts';
import { GROUPS } from '../wire/groups.ts';
import { RowUsers } from '../wire/row-identity.ts';
import { Who } from '../wire/rows.ts';
import { SESSION_ROWS } from '../wire/session.ts';
import { SORTS } from '../wire/view-requests.ts';

const Numbers = {
  count: z.number().describe('Events since the session began, or their sum if the series is a sum'),
  amount: z.number().nullable().describe('Sum of the values since then, in `unit`; null if values are kinds'),
  rate: z
    .number()
    .nullable()
    .describe('Count per second in this tick; null if the series was not counted in it'),
  amountRate: z
    .number()
    .nullable()
    .describe('Amount per second in this tick, in `unit`; null if values are kinds, or not counted'),
};
const Share = z
  .number()
  .nullable()
  .describe(
    'Share of the session’s total, 0 to 1: of this tick, or since the session began if sorted by a total; null if of a tick in which the series was not counted',
  );

/** A line of `top --json`. Each tick has a line. */
export const TopReport = z.strictObject({
  schema: z.literal('vmtally.top/1'),
  at: z.iso.datetime().describe('End of the tick'),
  seconds: z.number().describe('Length of the tick'),
  tick: z.int(),
  lostTicks: z.int().describe('Ticks dropped before this one because the reader was too slow'),
  session: z.string(),
  target: z.string().nullable().describe('Scope as a text for people'),
  by: z.enum(SESSION_ROWS).nullable().describe('Kind of the session’s rows'),
  group: z.enum([...GROUPS, 'host']),
  sort: z.enum(SORTS),
  series: z.string().describe('Label of the series of the rows'),
  counts: z.string().describe('Unit of a count, in the plural: events, pages'),
  unit: z.string().nullable().describe('Unit of the amounts'),
  total: z
    .array(
      z.strictObject({
        series: z.string(),
        counted: z
          .boolean()
          .describe('False while the series is dropped to keep within the budget; its rates are then null'),
        ...Numbers,
      }),
    )
    .describe('Sums over all rows of the session, by series'),
  rows: z.array(
    z.strictObject({
      rank: z.int(),
      key: z.string().describe('pid, tid, CPU, uid or cgroup id; the name of a group'),
      name: z.string().nullable(),
      user: z.string().nullable(),
      cgroup: z.string().nullable(),
      host: Who.shape.host,
      presence: Who.shape.presence,
      unit: Who.shape.unit,
      container: Who.shape.container,
      ended: z.boolean(),
      ...Numbers,
      count: Numbers.count
        .nullable()
        .describe('As of `total`; null for a host that never counted the series'),
      share: Share,
      requestedBytes: z
        .number()
        .optional()
        .describe('For a call site: bytes that its calls asked for since the session began'),
      users: RowUsers.optional().describe('For a call site: the processes that came there'),
    }),
  ),
  rest: z
    .strictObject({ rows: z.int(), ...Numbers, share: Share })
    .describe('Sum over the rows that are not in `rows`'),
  health: z.strictObject({
    complete: z.boolean().nullable().describe('True if every count is complete; null if not yet known'),
    reasons: z.array(z.string()).describe('Reasons why counts are incomplete, as sentences'),
  }),
  accuracy: SessionAccuracy.nullable().describe('Accuracy of the session’s series; null if not yet known'),
});

export type TopReport = z.infer<typeof TopReport>;
