import { z } from 'zod';
import { Quantity } from './numbers.ts';
import { OBJECT_KINDS, OBJECT_ROWS, ObjectAmount, ObjectFreer, ObjectRow } from './objects.ts';
import { viewHead } from './view-head.ts';

// The messages of views that count for some seconds, for who asks.

/** Most frames of a flame graph in a message: the largest. */
export const MOST_FRAMES = 4_000;

export const FlameMessage = z.strictObject({
  type: z.literal('flame'),
  ...viewHead,
  event: z.string(),
  target: z.string().describe('Whose events are sampled, as a text for people'),
  counted: Quantity.describe('Seconds counted since sampling began'),
  weight: z.enum(['count', 'bytes']).describe('Size of a frame; count too if the event has no size'),
  hasBytes: z.boolean().describe('True if the event has a size'),
  notes: z.array(z.string()).describe('What was sampled, and how sure the shares are: sentences'),
  frames: z
    .array(
      z.tuple([
        z.int().describe('Depth; 0 for the frame of all, which comes first'),
        z.string().describe('Function, or process at depth 1'),
        Quantity.describe('Weight, of the frames below it too'),
        Quantity.nullable().describe('Low end of the 95 % interval of the weight; null if it is exact'),
        Quantity.nullable().describe('High end'),
      ]),
    )
    .max(MOST_FRAMES)
    .describe('The largest frames, each before those that it called'),
  smaller: z.int().describe('Number of frames that are left out, as they are smaller'),
});

/** Most rows of what is not freed in a message. */
export const MOST_OBJECT_ROWS = 1_000;

export const OutstandingMessage = z.strictObject({
  type: z.literal('outstanding'),
  ...viewHead,
  kind: z.enum(OBJECT_KINDS),
  by: z.enum(OBJECT_ROWS),
  target: z.string().describe('Whose allocations are counted, as a text for people'),
  counted: Quantity.describe('Seconds counted so far'),
  isFinal: z
    .boolean()
    .describe('True once the count has ended: rows then have the objects themselves, and their ages'),
  allocated: Quantity.describe('Objects allocated since the count began'),
  freed: Quantity.describe('Of these, freed'),
  unseen: Quantity.describe('Of these, freed without an event: their addresses were allocated again'),
  outstanding: ObjectAmount.describe('Of these, not freed'),
  older: ObjectAmount.nullable().describe('Of these, those that are surely as old as the request says'),
  earlier: Quantity.nullable().describe(
    'Frees of objects that were allocated before the count or out of its scope; null for a group',
  ),
  notes: z.array(z.string()).describe('How far the numbers may be off, and why: sentences'),
  rows: z
    .array(ObjectRow)
    .max(MOST_OBJECT_ROWS)
    .describe('By bytes, largest first; ages by age. None by age before the count has ended'),
  rowsLeftOut: z.int(),
  freers: z
    .array(ObjectFreer)
    .max(MOST_OBJECT_ROWS)
    .nullable()
    .describe('Who freed the objects, most first; null unless the request asks for it'),
  freersLeftOut: z.int(),
});

export type FlameMessage = z.infer<typeof FlameMessage>;
export type OutstandingMessage = z.infer<typeof OutstandingMessage>;
