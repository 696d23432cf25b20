import type { Moving } from '../wire/state.ts';

/** Two numbers of each row, by its key: of a reading before. */
export type Marks = ReadonlyMap<string, readonly [number, number]>;

/** A reading before, and the first one. */
export interface Before {
  last: Marks | undefined;
  first: Marks | undefined;
}

/**
 * A number of a row, and how it changed. A row that was not there before came from 0. Without a reading before no change is
 * known.
 */
export const movingOf = (key: string, index: 0 | 1, now: number, { last, first }: Before): Moving => ({
  now,
  change: last === undefined ? null : now - (last.get(key)?.[index] ?? 0),
  since: first === undefined ? null : now - (first.get(key)?.[index] ?? 0),
});

/** The sum over all rows, with those that are gone. */
export function sumMoving(index: 0 | 1, now: Marks, { last, first }: Before): Moving {
  const sum = (marks: Marks): number => {
    let all = 0;
    for (const numbers of marks.values()) all += numbers[index];
    return all;
  };
  const total = sum(now);
  return {
    now: total,
    change: last === undefined ? null : total - sum(last),
    since: first === undefined ? null : total - sum(first),
  };
}
