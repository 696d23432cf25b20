import { printable } from '../printable.ts';
import type { Counts } from './tally.ts';
import { addCounts } from './tally.ts';

/** Prefix of the key of a row that stands under a name; ids are numbers. */
const NAMED = '=';

/**
 * Moves the rows of ids to their names, so that the next task with such an id does not inherit them. `names`:
 * names of ended tasks, by id.
 */
export function settle(counts: Counts, names: ReadonlyMap<string, string>): void {
  for (const rows of counts) {
    for (const [id, name] of names) {
      const distribution = rows.get(id);
      if (distribution === undefined) continue;
      rows.delete(id);
      addCounts([rows], [new Map([[`${NAMED}${name}`, distribution]])]);
    }
  }
}

/** The name of a settled row; undefined for the row of an id. */
export const settledName = (key: string): string | undefined =>
  key.startsWith(NAMED) ? printable(key.slice(NAMED.length)) : undefined;
