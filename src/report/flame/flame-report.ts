import { z } from 'zod';
import { SpanAccuracy } from '../../wire/accuracy.ts';
import { ExactnessReport } from '../../wire/exactness.ts';
import { CountCost } from '../count-cost.ts';
import { fold, framesOf } from './folded.ts';
import { functionsOf } from './functions.ts';
import { PLACE_PARTS, type PlacePart, placesOf } from './places.ts';
import type { Profile } from './profile.ts';

const Share = {
  share: z.number().describe('Part of all, from 0 to 1'),
  low: z.number().describe('Lower end of the 95 % interval of the share; the share itself if it is exact'),
  high: z.number().describe('Upper end'),
};
const weight = z.number().describe('Events, or bytes with --weight bytes');

/** The line of `flame --json`. */
export const FlameReport = z.strictObject({
  schema: z.literal('vmtally.flame/1'),
  target: z.string().describe('Scope as a text for people'),
  command: z.array(z.string()).optional().describe('The command and its arguments, if there is a command'),
  event: z.string(),
  stacks: z.enum(['kernel', 'user', 'both']).describe('Functions that stacks have'),
  weight: z.enum(['count', 'bytes']).describe('Weight of functions and places'),
  windowSeconds: z.number().describe('Length of the count'),
  rate: z.int().describe('One of so many events was sampled'),
  sampled: z.number().describe('Events that were sampled'),
  kept: z.number().describe('Of these, events whose stack was kept'),
  total: z.strictObject({
    events: z.number(),
    bytes: z.number().nullable().describe('null if the event has no size'),
  }),
  functions: z
    .array(
      z.strictObject({
        name: z.string(),
        weight,
        self: z.number().describe('Weight of the stacks that end in the function'),
        ...Share,
      }),
    )
    .describe('With everything that they called; largest first'),
  by: z.array(z.enum(PLACE_PARTS)).nullable().describe('Parts of a place; null without --by'),
  places: z
    .array(z.strictObject({ parts: z.array(z.string()).describe('In the order of `by`'), weight, ...Share }))
    .describe('Places in programs that the events came from, largest first; empty without --by'),
  paths: z
    .array(
      z.strictObject({
        comm: z.string(),
        frames: z.array(z.string()).describe('Functions, outermost first'),
        events: z.number(),
        bytes: z.number().nullable(),
      }),
    )
    .describe('All stacks. The events of a process and call site are exact, and divided among its stacks'),
  notes: z.array(z.string()).describe('What was sampled and kept, and how sure the shares are, as sentences'),
  exactness: ExactnessReport,
  accuracy: SpanAccuracy.nullable(),
  cost: CountCost,
});

export type FlameReport = z.infer<typeof FlameReport>;

type Counted = Pick<
  FlameReport,
  'command' | 'stacks' | 'sampled' | 'kept' | 'exactness' | 'accuracy' | 'cost'
>;

/** The report of a profile. `by`: parts of the places that it has, if it has them. */
export function flameReport(
  profile: Profile,
  by: readonly PlacePart[] | undefined,
  counted: Counted,
): FlameReport {
  const { target, event, weight: weighedBy, seconds, rate, notes, bytesOf } = profile;
  const events = fold({ ...profile, weight: 'count' });
  const bytes = bytesOf === undefined ? undefined : fold({ ...profile, weight: 'bytes' });
  const sum = (weights: ReadonlyMap<string, number>) =>
    [...weights.values()].reduce((all, each) => all + each, 0);
  const { command, stacks, sampled, kept, ...how } = counted;
  return {
    schema: 'vmtally.flame/1',
    target,
    ...(command && { command }),
    event,
    stacks,
    weight: weighedBy,
    windowSeconds: seconds,
    rate,
    sampled,
    kept,
    total: { events: sum(events), bytes: bytes ? sum(bytes) : null },
    functions: functionsOf(profile).map(({ interval: [low, high], ...rest }) => ({ ...rest, low, high })),
    by: by ? [...by] : null,
    places: by
      ? placesOf(profile, by).map(({ interval: [low, high], ...rest }) => ({ ...rest, low, high }))
      : [],
    paths: [...events].map(([key, count]) => {
      const [comm = '', ...frames] = framesOf(key);
      return { comm, frames, events: count, bytes: bytes?.get(key) ?? null };
    }),
    notes: [...notes],
    ...how,
  };
}
