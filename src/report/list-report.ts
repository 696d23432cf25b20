import { z } from 'zod';

const schema = z.literal('vmtally.list/1');

/** The output of `list --json`. */
export const ListReport = z.discriminatedUnion('kind', [
  z.strictObject({
    schema,
    kind: z.literal('probes'),
    presets: z.array(
      z.strictObject({
        name: z.string().describe('With its @, as -e takes it'),
        summary: z.string(),
        events: z.array(z.string()).describe('Events of the preset'),
        optional: z
          .array(z.string())
          .describe('Events of the preset that are counted where the kernel has them'),
      }),
    ),
    probes: z.array(
      z.strictObject({
        name: z.string(),
        event: z.string(),
        summary: z.string(),
        outputs: z.array(z.string()).describe('Names that -e accepts: NAME, NAME.PART'),
        parts: z
          .array(z.strictObject({ name: z.string(), summary: z.string() }))
          .describe('Parts NAME.PART that count something else than the summary says'),
        vmstat: z.array(z.string()).describe('Counters of /proc/vmstat that the probe corresponds to'),
        presets: z.array(z.string()).describe('Presets that have an event of the probe'),
        default: z.boolean().describe('True if an event of the probe is counted without -e'),
        file: z.string(),
        missing: z
          .string()
          .nullable()
          .describe('Reason why this kernel cannot run the probe; null if it can'),
        raw: z.boolean().describe('True if the probe is counted at the raw tracepoint of its event'),
        whyClassic: z
          .string()
          .nullable()
          .describe(
            'Reason why it is counted at tracepoints; null if it is not, or if the kernel cannot run it',
          ),
        cost: z
          .strictObject({
            eventsPerSecond: z.number().describe('Events now, on the whole machine'),
            nsPerEvent: z.number().nullable().describe('CPU time of an event; null if there was none'),
            percent: z.number().describe('Cost of counting the events now, in percent of one CPU'),
          })
          .nullable()
          .describe('Null without --cost, and for a probe that the kernel cannot run'),
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
        kind: z
          .enum(['event', 'state'])
          .describe('event if the counter counts events, state if it is a level'),
        identities: z
          .array(z.string())
          .describe(
            'Identities of `compare` that have the counter; if there are none, only `correlate` uses it',
          ),
      }),
    ),
  }),
]);

export type ListReport = z.infer<typeof ListReport>;
