import { z } from 'zod';
import { ViewRequest } from '../wire/view-requests.ts';
import { LIMITS, SENT_GROUPINGS, Summary } from './schema.ts';

const lease = z.string().regex(/^[A-Za-z0-9]{8,64}$/, 'must be 8 to 64 letters and digits');

/** Requests to a host: whether a service is there, views, which end where nobody renews their lease, and single groups. */
export const Ask = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ping') }),
  z.object({ kind: z.literal('look'), lease, view: ViewRequest }),
  z.object({ kind: z.literal('renew'), lease }),
  z.object({ kind: z.literal('end'), lease }),
  z.object({
    kind: z.literal('groups'),
    grouping: z.enum(SENT_GROUPINGS),
    keys: z.array(z.string().max(4_096)).max(LIMITS.entries),
  }),
]);

export type Ask = z.infer<typeof Ask>;

/** The answer to `ping`. */
export const Pong = z.object({ run: z.string().max(64) });

const bytes = z.base64().transform((text): Uint8Array => Buffer.from(text, 'base64'));

/**
 * The answer to `groups`: the cells of the groups in the order of the request, all that they counted since `sinceMs` of the
 * summary, and how much more any of them may have. Recent numbers are 0.
 */
export const GroupsAnswer = z.object({ series: Summary.shape.series, cells: bytes, blur: bytes });

export type GroupsAnswer = z.input<typeof GroupsAnswer>;

/** Most bytes of a request. */
export const ASK_BYTES = 512 << 10;
/** Time for which a view stays open after it was asked for or renewed, in ms. */
export const LEASE_MS = 15_000;
/** Most views of a host at a time. */
export const MOST_LEASES = 64;
/**
 * Most bytes of the text of a message of a view: 10,000 rows of containers with four series have 6 MiB. The hub reads, checks and
 * writes each, which takes 50 ms for 1 MiB.
 */
export const MESSAGE_BYTES = 8 << 20;
