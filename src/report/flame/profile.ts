import type { Pool, ScaledStack } from '../../tally/scale-stacks.ts';
import type { WeightOf } from '../../tally/stack-variance.ts';

/** Stacks of one event, for the forms in which they are written. */
export interface Profile {
  /** The event, and its target as a text for people. */
  event: string;
  target: string;
  seconds: number;
  /** Events for each sample: 64 if one of 64 was sampled. */
  rate: number;
  weight: 'count' | 'bytes';
  /** Bytes of an event; undefined if the event has no size. */
  bytesOf?: WeightOf | undefined;
  stacks: readonly ScaledStack[];
  pools: readonly Pool[];
  /** Name of a process, without its pid. */
  commOf: (pid: string) => string;
  /** Pid of a process whose `pid` is another number. */
  pidOf?: ((pid: string) => string) | undefined;
  /** Functions of a stack, outermost first. */
  framesOf: (stack: string, site: string) => readonly string[];
  /** Sentences, a line each, on the samples and on how sure the shares are. */
  notes: readonly string[];
}

/** Weight of an event in the unit that the user chose. */
export const weightOf = ({ weight, bytesOf }: Profile): WeightOf =>
  weight === 'bytes' && bytesOf !== undefined ? bytesOf : () => 1;

export const unitOf = ({ weight }: Pick<Profile, 'weight'>): 'events' | 'bytes' =>
  weight === 'bytes' ? 'bytes' : 'events';
