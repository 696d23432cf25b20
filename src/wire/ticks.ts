import { z } from 'zod';
import { Container, MOST_CONTAINERS } from './container.ts';
import { Quantity } from './numbers.ts';
import { RowIdentity } from './row-identity.ts';
import { SessionId, SessionInfo } from './session.ts';
import { viewHead } from './view-head.ts';

/** All counts of each tick, by row and value, for a record. */
export const TicksRequest = z.strictObject({
  view: z.literal('ticks'),
  session: SessionId.optional().describe('Session id; default: the first session of the service'),
});

const Column = z.array(z.int());

// A capture keeps what is in it: whatever a service sends, its numbers are those that a reader takes.
export const TicksMessage = z
  .strictObject({
    type: z.literal('ticks'),
    ...viewHead,
    reset: z
      .boolean()
      .describe('True if the message has all rows, and the fields that only such a message has'),
    programs: z
      .array(z.strictObject({ map: z.string(), events: z.array(z.string()) }))
      .optional()
      .describe('The map of each series, and the tracepoints that it needs; only with reset'),
    vmstatNames: z.array(z.string()).optional().describe('Counters of /proc/vmstat; only with reset'),
    vmstatValues: z.array(Quantity).optional().describe('Their values after the tick; only with reset'),
    cpus: z.int().min(1).optional().describe('Number of CPUs of the machine; only with reset'),
    info: SessionInfo.pick({
      by: true,
      target: true,
      intervalMs: true,
      createdMs: true,
      exactness: true,
      cost: true,
    }).describe('The session as of this tick'),
    rows: z
      .array(RowIdentity)
      .describe('Rows that are new, or about which something changed; all with reset'),
    containers: z
      .array(Container)
      .max(MOST_CONTAINERS)
      .optional()
      .describe('Containers of which something new is known; those of all rows with reset'),
    row: Column.describe('Number of the row of each count'),
    of: Column.describe('Its series'),
    value: Column.describe('Its value: a size, an order, a kind'),
    count: z.array(z.int().min(0)),
    growth: z
      .array(z.tuple([z.int(), z.int()]))
      .describe('Counters of /proc/vmstat that changed, by their place, and by how much'),
  })
  .refine(
    ({ row, of, value, count }) => [of, value, count].every(({ length }) => length === row.length),
    'the columns of counts differ in length',
  )
  .refine(
    ({ info, rows }) => info.by !== 'pid' || rows.every(({ key }) => /^\d{1,10}$/.test(key)),
    'a process has its pid as key',
  );

export type TicksRequest = z.infer<typeof TicksRequest>;
export type TicksMessage = z.infer<typeof TicksMessage>;
