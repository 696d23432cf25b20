import { z } from 'zod';
import { VERDICTS } from '../diff/verdict.ts';

const Side = z.strictObject({
  file: z.string(),
  host: z.string(),
  kernel: z.string(),
  startedMs: z.number(),
  seconds: z.number(),
  runs: z.int(),
  notes: z.array(z.string()).describe('Sentences on what the capture lacks'),
});

/** The output of `diff --json`. */
export const DiffReport = z.strictObject({
  schema: z.literal('vmtally.diff/1'),
  a: Side,
  b: Side,
  by: z.string(),
  samples: z
    .enum(['runs', 'ticks'])
    .describe('What was compared: whole runs, or the ticks of one run on each side'),
  unit: z.enum(['a run', 's']).describe('Unit of time of the counts of rows'),
  confidence: z.number(),
  atLeast: z.number().describe('Ratio from 1 on that matters; 1: any'),
  rows: z.array(
    z.strictObject({
      event: z.string(),
      name: z.string(),
      a: z.number().describe('Count of the unit of time'),
      b: z.number(),
      ratio: z.number().nullable().describe('B / A; null where that is not known'),
      low: z.number().nullable().describe('Lower end of the interval of the ratio; null where there is none'),
      high: z.number().nullable(),
      p: z.number().nullable().describe('Of all rows together: step-down max-T, at most that of Holm'),
      verdict: z.enum(VERDICTS),
      within: z
        .number()
        .nullable()
        .describe('Ratio that both sides are the same within, or that may be missing'),
      needsSeconds: z.number().nullable().describe('Seconds that a capture needs for a verdict'),
      value: z
        .strictObject({
          value: z.number(),
          label: z.string(),
          a: z.number().describe('Count of the unit of time'),
          b: z.number(),
        })
        .nullable()
        .describe('The value whose count changed most; null where all events have one value'),
      distribution: z
        .strictObject({
          distance: z
            .number()
            .describe('Share of the events that have another value in B (total variation), from 0 to 1'),
          byChance: z.number().describe('A distance as large comes by chance in 5 of 100 comparisons'),
          shift: z
            .strictObject({ ratio: z.number(), low: z.number(), high: z.number() })
            .nullable()
            .describe('Ratio of the geometric means of the values; null where values are kinds'),
        })
        .nullable()
        .describe('Change of the distribution of values, by a bootstrap of the same batches'),
    }),
  ),
  conditions: z
    .array(
      z.strictObject({
        condition: z.string(),
        outcome: z
          .enum(['yes', 'no', 'unsure'])
          .describe('unsure: the interval has the edge in it, or the runs are too few'),
        ratio: z.number().nullable(),
        low: z.number().nullable(),
        high: z.number().nullable(),
      }),
    )
    .optional()
    .describe('Conditions of stat --fail-if'),
});

export type DiffReport = z.infer<typeof DiffReport>;
