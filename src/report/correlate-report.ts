import { z } from 'zod';
import { ExactnessReport } from '../wire/exactness.ts';

/** The output of `correlate --json`. */
export const CorrelateReport = z.strictObject({
  schema: z.literal('vmtally.correlate/1'),
  target: z.string(),
  windowSeconds: z.number(),
  tickSeconds: z.number().describe('Usual length of a tick'),
  ticks: z.int().describe('Ticks compared'),
  probes: z.int(),
  counters: z.int().describe('Counters of vmstat, meminfo and PSI'),
  constant: z.array(z.string()).describe('Names of the counters that did not move'),
  tried: z.int().describe('Tests: pairs of a probe and a counter, times lags'),
  alpha: z.number().describe('Limit of the probability that any relation in `found` is chance'),
  why: z.string().nullable().describe('Reason why no pair could be tested; null if some could'),
  found: z.array(
    z.strictObject({
      probe: z.string(),
      counter: z.string(),
      kind: z.enum(['event', 'state']).describe('event if the counter counts events, state if it is a level'),
      known: z.boolean().describe('True if an identity of the catalogue has the counter'),
      lag: z.int().describe('Ticks by which the counter follows the probe'),
      slope: z.number().describe('Change of the counter for each unit of the probe'),
      pearson: z.number(),
      spearman: z.number(),
      ticks: z.int(),
      p: z.number().describe('Probability that one relation as strong appears by chance among all tests'),
    }),
  ),
  exactness: ExactnessReport,
});

export type CorrelateReport = z.infer<typeof CorrelateReport>;
