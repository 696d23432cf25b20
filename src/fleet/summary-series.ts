import { z } from 'zod';
import { Series } from '../wire/series.ts';
import { MOST_LABEL } from '../wire/series-label.ts';
import { LIMITS } from '../wire/session.ts';
import { fewEntries } from './few-entries.ts';

const Label = z.string().regex(
  // Directly after the first word, ` [` begins what a hub adds to names (series-registry.ts).
  new RegExp(`^(?!\\S* \\[)[^\\p{Cc}]{1,${MOST_LABEL}}$`, 'u'),
  `must be a label: 1 to ${MOST_LABEL} printable characters, and no ' [' directly after its first word`,
);
const Noun = z.string().regex(/^[^\p{Cc}]{0,100}$/u, 'must be at most 100 printable characters');
/** Part of a name of metrics: `counted` is in another one's. */
const Unit = z
  .string()
  .regex(/^(?!counted$)[a-z][a-z0-9_]{0,31}$/, 'must be a unit: 1 to 32 lower-case letters, digits and _');
const ValueName = z.string().max(200);
/** Names of the values of a series: of nodes, reasons or symbols. */
const MOST_KINDS = 4_096;

/** A series of a summary: what one of a session says of its numbers. */
export const SummarySeries = z.object({
  label: Label,
  filter: z.string().max(LIMITS.filter).nullable(),
  counts: Noun,
  sum: Noun.nullable(),
  hist: Noun.nullable(),
  value: z
    .object({
      ...Series.shape.value.unwrap().shape,
      name: Noun,
      unit: Unit.nullable(),
      labels: fewEntries(MOST_KINDS).pipe(z.record(ValueName, ValueName)).nullable(),
    })
    .nullable(),
  counted: Series.shape.counted,
  ownName: z
    .literal(true)
    .optional()
    .describe('True if the label is a name that the user gave, and not that of the event'),
});
