import { z } from 'zod';
import { ExactnessReport } from '../wire/exactness.ts';

/** The output of `correlate --json`. */
export const CorrelateReport = z.strictObject({
  schema: z.literal('vmtally.correlate/1'),
  target: z.string(),
  windowSeconds: z.number(),
  tickSeconds: z.number().describe('The usual length of a tick'),
  ticks: z.int().describe('Ticks that were compared'),
  probes: z.int(),
  counters: z.int().describe('Of vmstat, meminfo and PSI'),
  constant: z.array(z.string()).describe('Counters that did not move'),
  tried: z.int().describe('Pairs of a probe and a counter, times lags'),
  alpha: z.number().describe('How probable it may be that any of those found is chance'),
  why: z.string().nullable().describe('Why nothing could be tried'),
  found: z.array(
    z.strictObject({
      probe: z.string(),
      counter: z.string(),
      kind: z.enum(['event', 'state']).describe('Whether the counter counts events or is a state'),
      known: z.boolean().describe('Whether the catalogue has an identity with it'),
      lag: z.int().describe('So many ticks the counter comes after the probe'),
      slope: z.number().describe('What the counter moves by with one unit of the probe'),
      pearson: z.number(),
      spearman: z.number(),
      ticks: z.int(),
      p: z.number().describe('Probability that there is one such by chance among all that were tried'),
    }),
  ),
  exactness: ExactnessReport,
});

export type CorrelateReport = z.infer<typeof CorrelateReport>;
