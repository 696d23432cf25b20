import { scaleStacks } from '../../tally/scale-stacks.ts';
import type { WeightOf } from '../../tally/stack-variance.ts';
import type { Stratum } from '../../tally/strata.ts';
import type { Profile } from './profile.ts';
import { samplingNotes } from './sampling-notes.ts';

/** Sampled stacks beside exact counts. */
export interface Sampled {
  event: string;
  seconds: number;
  strata: readonly Stratum[];
  /** Sampled events, and those of them whose stack was kept. */
  sampled: number;
  kept: number;
  /** True if the event has a call site. */
  hasSite: boolean;
  /** True if the stacks have functions of programs. */
  isOfPrograms?: boolean;
  /** Bytes of an event; undefined if it has no size, and why. */
  bytesOf: WeightOf | undefined;
  whyNoValue?: string | undefined;
  /** Further notes, once the stacks are scaled. */
  notes?: () => readonly string[];
}

export type Given = Pick<Profile, 'target' | 'rate' | 'weight' | 'commOf' | 'framesOf' | 'pidOf'>;

/** The profile of an event: its exact counts, divided among the stacks that were sampled. */
export function sampledProfile(
  {
    event,
    seconds,
    strata,
    sampled,
    kept,
    hasSite,
    isOfPrograms = false,
    bytesOf,
    whyNoValue,
    notes: more = () => [],
  }: Sampled,
  given: Given,
): Profile {
  const { rate, commOf } = given;
  // Some sizes are read at the raw tracepoint only.
  const weight = bytesOf === undefined ? 'count' : given.weight;
  const noBytes =
    weight === given.weight
      ? []
      : [
          `Frames are as wide as their events: the event has no size here (${whyNoValue ?? 'no field has it'}).`,
        ];
  const { pools, stacks } = scaleStacks(strata, commOf, rate === 1, isOfPrograms);
  const weigh = weight === 'bytes' && bytesOf !== undefined ? bytesOf : () => 1;
  const notes = samplingNotes({ rate, sampled, kept, stacks, pools, weigh, hasSite });
  return {
    ...given,
    weight,
    event,
    seconds,
    bytesOf,
    stacks,
    pools,
    notes: [...notes, ...more(), ...noBytes],
  };
}

/** Stands for the callers of a call site where no stack is known. */
const NOT_KNOWN = '[no stack]';

/** Frames of an unknown stack (UNKNOWN_STACK): only the function of its call site is known, if it has one. */
export const unknownFrames = (site: string | undefined): string[] => [
  NOT_KNOWN,
  ...(site === undefined ? [] : [site]),
];
