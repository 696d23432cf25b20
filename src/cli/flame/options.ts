import { InvalidArgumentError } from 'commander';
import { PLACE_PARTS, type PlacePart } from '../../report/flame/places.ts';
import type { Profile } from '../../report/flame/profile.ts';
import type { ScopedOptions } from '../stat/options.ts';
import type { StackKind } from './program-stacks.ts';

export interface FlameOptions extends Omit<ScopedOptions, 'by'> {
  requestsGiven: boolean;
  rate: number;
  depth: number;
  weight: Profile['weight'];
  top: number;
  stacks: StackKind;
  by?: PlacePart[];
  json?: boolean;
  diff?: string;
}

/** Names options that contradict each other; undefined if none do. */
export function flameContradiction({ by, json, stacks, output, diff }: FlameOptions): string | undefined {
  if (diff !== undefined && output === undefined) return '--diff needs -o FILE';
  if (diff !== undefined && json) return '--json and --diff cannot be used together';
  if (diff !== undefined && by !== undefined) return '--by and --diff cannot be used together';
  if (by !== undefined && stacks === 'both')
    return '--by has the first function of a program, and --stacks both that of the kernel';
  return undefined;
}

/** Parses the parts of --by: comm, dso and symbol, each once, in any order. */
export function placeParts(text: string): PlacePart[] {
  const parts = text.split(',').map((part) => PLACE_PARTS.find((known) => known === part));
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length || new Set(known).size < known.length)
    throw new InvalidArgumentError('It must be comm, dso or symbol, or several of them: comm,dso,symbol.');
  return known;
}
