import type { Span } from '../../collector/span.ts';
import { pageSize } from '../../kernel/page-size.ts';
import type { MapHead } from '../../probe/head.ts';
import type { Program } from '../../probe/program.ts';
import type { Profile } from '../../report/flame/profile.ts';
import { samplingNotes } from '../../report/flame/sampling-notes.ts';
import { scaleStacks } from '../../tally/scale-stacks.ts';
import type { WeightOf } from '../../tally/stack-variance.ts';
import { strataOf } from '../../tally/strata.ts';
import { type Rows, total } from '../../tally/tally.ts';
import { unitsOf } from '../../tally/units-of.ts';
import type { ProgramStacks } from './program-stacks.ts';

type Given = Pick<Profile, 'target' | 'rate' | 'weight' | 'commOf' | 'framesOf'> & {
  /** Names the stacks of programs; undefined if there are none. */
  programs: ProgramStacks | undefined;
};

/** A profile with the numbers of its samples, and of those whose stack was kept. */
export type CountedProfile = Profile & { sampled: number; kept: number };

/** The profile of a count: its program has one event, and two series of the samples of that event. */
export function profileOf({ counts, seconds }: Span, program: Program, given: Given): CountedProfile {
  const [counted, byStack, byEvent] = counts;
  const [series] = program.series;
  const { rate, commOf, programs, ...rest } = given;
  const bytesOf = bytesOfEvent(series?.head);
  // Some sizes are read at the raw tracepoint only.
  const weight = bytesOf === undefined ? 'count' : given.weight;
  const noBytes =
    weight === given.weight
      ? []
      : [
          `Frames are as wide as their events: the event has no size here (${series?.whyNoValue ?? 'no field has it'}).`,
        ];
  const kept = byStack ?? new Map();
  const strata = strataOf(counted ?? new Map(), programs?.named(kept) ?? kept, program.rowParts);
  const { pools, stacks } = scaleStacks(strata, commOf, rate === 1, programs !== undefined);
  const samples = { sampled: eventsIn(byEvent), kept: eventsIn(kept) };
  const notes = samplingNotes({
    rate,
    ...samples,
    stacks,
    pools,
    weigh: weight === 'bytes' && bytesOf !== undefined ? bytesOf : () => 1,
    hasSite: program.rowParts > 1,
  });
  return {
    ...rest,
    ...samples,
    rate,
    commOf,
    weight,
    event: series?.label ?? '',
    seconds,
    bytesOf,
    stacks,
    pools,
    notes: [...notes, ...(programs?.notes() ?? []), ...noBytes],
  };
}

/** Bytes of an event by its value: of objects, or of pages. */
export function bytesOfEvent(head: MapHead | undefined): WeightOf | undefined {
  const { value: described } = head ?? {};
  if (described?.unit !== 'bytes' && described?.unit !== 'pages') return undefined;
  const size = described.unit === 'pages' ? pageSize() : 1;
  return ({ value }) => size * unitsOf(value, described);
}

const eventsIn = (rows: Rows | undefined): number =>
  [...total(rows ?? new Map()).values()].reduce((sum, count) => sum + count, 0);
