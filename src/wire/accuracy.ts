import { z } from 'zod';
import { LEVELS } from './levels.ts';
import { Quantity } from './numbers.ts';

/** The share of events that the count of a series has. */
export const Accuracy = z.strictObject({
  series: z.string().describe('Label of the series'),
  counted: Quantity.nullable().describe('Count; null if the series was not counted at all'),
  missing: Quantity.nullable().describe(
    'Events at most that the count misses of the time counted; null if no bound is known',
  ),
  share: z
    .string()
    .nullable()
    .describe(
      'Least share of the events of the time counted that the count has, with two significant digits of what is missing: `≥ 99.94 %`, or `100 %`; null if no bound is known',
    ),
  uncountedSeconds: Quantity.describe('Time in which the series was not counted'),
  uncounted: z
    .string()
    .nullable()
    .describe('The same in percent of the time: `0.31 %`; null if there is none'),
  level: z.enum(LEVELS),
});

/** Accuracy in a span of time. */
export const SpanAccuracy = z.strictObject({
  seconds: Quantity.describe('Length of the span, with the time not counted'),
  level: z.enum(LEVELS).describe('Worst level of the series'),
  series: z.array(Accuracy).describe('Accuracy of each series, in the order of the series'),
});

/** Losses of a series, apart from the time in which it was not counted. */
export const Lost = z.strictObject({
  events: Quantity.describe('Events at most by skipped probes and lost updates'),
  findings: Quantity.describe(
    'Findings that lose an unknown number of events, such as ticks in which a map was full',
  ),
});

export const SessionAccuracy = z.strictObject({
  window: SpanAccuracy.describe('The last ten minutes'),
  since: SpanAccuracy.describe('Since the session began'),
  exact: z.boolean().describe('True if no known cause made a count too low in the last ten minutes'),
  lost: z.array(Lost).describe('Losses since the session began, in the order of the series'),
});

export type Accuracy = z.infer<typeof Accuracy>;
export type SpanAccuracy = z.infer<typeof SpanAccuracy>;
export type Lost = z.infer<typeof Lost>;
export type SessionAccuracy = z.infer<typeof SessionAccuracy>;
