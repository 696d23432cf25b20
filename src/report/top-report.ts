import { z } from 'zod';
import { SESSION_ROWS } from '../wire/session.ts';
import { GROUPS, SORTS } from '../wire/view-requests.ts';

const Numbers = {
  count: z.number().describe('Since the session began: events, or the sum where the series is one'),
  amount: z.number().nullable().describe('What the values add up to since then, in `unit`; null: kinds'),
  rate: z.number().describe('A second, in this tick'),
  amountRate: z.number().nullable().describe('A second, in this tick'),
};
const Share = z
  .number()
  .describe('0 to 1, of all that the session counted: in this tick, or since it began if sorted by that');

/** A line of `top --json`. Each tick has a line. */
export const TopReport = z.strictObject({
  schema: z.literal('vmtally.top/1'),
  at: z.iso.datetime().describe('When the tick ended'),
  seconds: z.number().describe('How long it was'),
  tick: z.int(),
  lostTicks: z.int().describe('Ticks before this one that were left out because the reader was too slow'),
  session: z.string(),
  target: z.string().nullable().describe('Whose events are counted, in words'),
  by: z.enum(SESSION_ROWS).nullable().describe('What the session counts apart'),
  group: z.enum(GROUPS),
  sort: z.enum(SORTS),
  series: z.string().describe('Label of the series that the rows are of'),
  counts: z.string().describe('What one count stands for'),
  unit: z.string().nullable().describe('Of the amounts'),
  total: z
    .array(
      z.strictObject({
        series: z.string(),
        counted: z
          .boolean()
          .describe('False while it is left out for the budget’s sake: the rates mean nothing'),
        ...Numbers,
      }),
    )
    .describe('The whole session, each series'),
  rows: z.array(
    z.strictObject({
      rank: z.int(),
      key: z.string().describe('pid, tid, CPU, uid, cgroup id; of a group its name'),
      name: z.string().nullable(),
      user: z.string().nullable(),
      cgroup: z.string().nullable(),
      ended: z.boolean(),
      ...Numbers,
      share: Share,
    }),
  ),
  rest: z
    .strictObject({ rows: z.int(), ...Numbers, share: Share })
    .describe('Those that are not among `rows`'),
  health: z.strictObject({
    complete: z.boolean().nullable().describe('Whether every count is complete; null: not told yet'),
    reasons: z.array(z.string()).describe('Why not'),
  }),
});

export type TopReport = z.infer<typeof TopReport>;
