import { z } from 'zod';
import { Quantity, TimeMs } from './numbers.ts';

/** A series of numbers: the counts of a probe's map. */
export const Series = z.strictObject({
  label: z.string().describe('Label such as kmem:kmalloc or mm_page_alloc.failed; the name of a named count'),
  event: z.string().describe('Event in the form that a session takes'),
  part: z
    .boolean()
    .optional()
    .describe(
      'True for a part that the request does not name, such as mm_page_alloc.failed of mm_page_alloc',
    ),
  named: z.boolean().describe('True for a named count, which is also listed after the counters of vmstat'),
  probe: z.string(),
  summary: z.string(),
  filter: z.string().nullable(),
  counts: z.string().describe('Unit of a count, in the plural: events, pages'),
  sum: z.string().nullable().describe('Unit of the counts if they are sums, else null'),
  hist: z
    .string()
    .nullable()
    .describe('Unit of the values if they are lower bounds of power-of-two buckets, else null'),
  value: z
    .strictObject({
      name: z.string(),
      unit: z.string().nullable().describe('Unit of the values; null if a value is a kind, not an amount'),
      scale: z
        .enum(['linear', 'order'])
        .describe('Scale of the values; order: a value v stands for 2^v units'),
      labels: z.record(z.string(), z.string()).nullable(),
      flags: z
        .array(z.strictObject({ name: z.string(), mask: Quantity }))
        .optional()
        .describe('Names of the bits of a value, in the order in which the kernel prints them'),
    })
    .nullable(),
  whyNoValue: z
    .string()
    .optional()
    .describe('Why the counts have no values, where only the raw tracepoint of the event has them'),
  vmstat: z.array(z.string()).describe('Counters of /proc/vmstat that the probe corresponds to'),
  sinceMs: TimeMs.describe('Start of counting, ms of the Unix epoch; 0 before it'),
  counted: z
    .boolean()
    .describe(
      'False while the series is dropped to keep the overhead within the budget; its events are then unknown',
    ),
  partly: z
    .literal(true)
    .optional()
    .describe('Of a fleet: true if only some of the hosts that are present count the series'),
  before: Quantity.describe(
    'Count of earlier runs of the service, which is part of a named count’s value in the vmstat view only',
  ),
});

export type Series = z.infer<typeof Series>;
