import type { Span } from '../../collector/span.ts';
import { pageSize } from '../../kernel/page-size.ts';
import type { MapHead } from '../../probe/head.ts';
import type { Program } from '../../probe/program.ts';
import type { Profile } from '../../report/flame/profile.ts';
import { type Given, sampledProfile } from '../../report/flame/sampled-profile.ts';
import type { WeightOf } from '../../tally/stack-variance.ts';
import { strataOf } from '../../tally/strata.ts';
import { type Rows, total } from '../../tally/tally.ts';
import { unitsOf } from '../../tally/units-of.ts';
import type { ProgramStacks } from './program-stacks.ts';

interface CountGiven extends Given {
  /** Names the stacks of programs; undefined if there are none. */
  programs: ProgramStacks | undefined;
}

/** A profile with the numbers of its samples, and of those whose stack was kept. */
export type CountedProfile = Profile & { sampled: number; kept: number };

/** The profile of a count: its program has one event, and two series of the samples of that event. */
export function profileOf({ counts, seconds }: Span, program: Program, given: CountGiven): CountedProfile {
  const [counted, byStack, byEvent] = counts;
  const [series] = program.series;
  const { programs, ...rest } = given;
  const kept = byStack ?? new Map();
  const samples = { sampled: eventsIn(byEvent), kept: eventsIn(kept) };
  const profile = sampledProfile(
    {
      event: series?.label ?? '',
      seconds,
      strata: strataOf(counted ?? new Map(), programs?.named(kept) ?? kept, program.rowParts),
      ...samples,
      hasSite: program.rowParts > 1,
      isOfPrograms: programs !== undefined,
      bytesOf: bytesOfEvent(series?.head),
      whyNoValue: series?.whyNoValue,
      notes: () => programs?.notes() ?? [],
    },
    rest,
  );
  return { ...profile, ...samples };
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
