import { z } from 'zod';

const schema = z.literal('vmtally.list/1');

/** The output of `list --json`. */
export const ListReport = z.discriminatedUnion('kind', [
  z.strictObject({
    schema,
    kind: z.literal('probes'),
    probes: z.array(
      z.strictObject({
        name: z.string(),
        event: z.string(),
        summary: z.string(),
        outputs: z.array(z.string()).describe('What -e takes: NAME, NAME.PART'),
        vmstat: z.array(z.string()).describe('Counters of /proc/vmstat that the probe answers to'),
        file: z.string(),
        missing: z.string().nullable().describe('Why this kernel cannot run it, or null'),
      }),
    ),
  }),
  z.strictObject({
    schema,
    kind: z.literal('tracepoints'),
    tracepoints: z.array(
      z.strictObject({
        name: z.string(),
        fields: z.array(z.strictObject({ name: z.string(), type: z.string() })),
      }),
    ),
  }),
  z.strictObject({
    schema,
    kind: z.literal('vmstat'),
    counters: z.array(
      z.strictObject({
        name: z.string(),
        value: z.number(),
        kind: z.enum(['event', 'state']).describe('Whether it counts events or is a state'),
        identities: z.array(z.string()).describe('What `compare` holds it against; none: only `correlate`'),
      }),
    ),
  }),
]);

export type ListReport = z.infer<typeof ListReport>;
