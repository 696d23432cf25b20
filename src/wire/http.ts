import { z } from 'zod';
import { ExactnessReport } from './exactness.ts';
import { EventList } from './feed.ts';
import { Problem, SESSION_STATES, Series, SessionId, SessionInfo } from './session.ts';
import { TOP_LIMIT } from './view-requests.ts';
import { Pairs, Who } from './views.ts';

/** Bodies of the HTTP interface that are not also messages. */

export const ErrorBody = z.strictObject({ error: Problem });
export const SessionList = z.strictObject({ sessions: z.array(SessionInfo) });
export const EventsBody = z.strictObject({ events: EventList });
export const Login = z.strictObject({ token: z.string().min(1).max(1000) });

const Top = z.coerce.number().int().min(0).max(TOP_LIMIT).default(100);
export const CountsQuery = z.strictObject({ top: Top.describe('At most so many rows') });

export const VmstatQuery = z.strictObject({
  session: SessionId.optional().describe('Default: the session that the service began with'),
});

export const ReadRequest = z.strictObject({
  reader: z
    .string()
    .regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, _ . -')
    .default('default')
    .describe('Whose last read counts from; each reader has its own'),
  top: z.int().min(0).max(TOP_LIMIT).default(100),
});

const Counts = z.array(
  z.strictObject({
    series: z.int(),
    event: z.string(),
    count: z.number(),
    amount: z
      .number()
      .nullable()
      .describe('Σ value × count in the value’s unit; null where values are kinds'),
    distribution: Pairs.describe('value and count, in turn'),
  }),
);

export const CountsReport = z.strictObject({
  schema: z.literal('vmtally.counts/1'),
  session: z.string(),
  state: z.enum(SESSION_STATES),
  tick: z.int().describe('Up to the end of this tick'),
  atMs: z.number(),
  sinceTick: z.int().describe('From the end of this one; 0: since the session began'),
  countedSeconds: z.number().describe('How long it counted in between'),
  series: z.array(Series),
  counts: Counts.describe('The whole session'),
  rows: z.array(z.strictObject({ row: z.int(), who: Who, counts: Counts })).describe('Most events first'),
  rowsLeftOut: z.int(),
  exactness: ExactnessReport.describe('Of the whole time since the session began'),
});

export type CountsReport = z.infer<typeof CountsReport>;
export type ReadRequest = z.infer<typeof ReadRequest>;
