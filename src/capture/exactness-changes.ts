import type { Exactness } from '../wire/exactness.ts';

const FIELDS: readonly (keyof Exactness)[] = [
  'exact',
  'missedRuns',
  'missedRunsKnown',
  'missedRunsUnread',
  'mapFull',
  'lostUpdates',
  'sharedPids',
  'lostOutput',
  'garbledOutput',
  'restarts',
  'gaps',
  'earlierGaps',
  'lateTicks',
  'newCgroups',
  'hidesFirst',
];

/** The fields that are others than before; undefined where none is. */
export function exactnessChanges(now: Exactness, before: Exactness): Partial<Exactness> | undefined {
  const changed = FIELDS.filter((field) => JSON.stringify(now[field]) !== JSON.stringify(before[field]));
  return changed.length === 0 ? undefined : Object.fromEntries(changed.map((field) => [field, now[field]]));
}
