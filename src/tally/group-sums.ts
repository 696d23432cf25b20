import type { RowIdentity } from '../wire/feed.ts';
import { OWN_GROUP } from '../wire/groups.ts';
import type { Cells } from './cells.ts';

/** Fields whose groups are kept. Further groupings are read from these (text/grouping.ts). */
export const KEPT_GROUPINGS = ['name', 'user', 'cgroup'] as const;
export type KeptGrouping = (typeof KEPT_GROUPINGS)[number];

/** Group of a row; `?` if it was never learned. vmtally's own processes are one group, whatever the grouping is. */
export const groupOf = (who: Pick<RowIdentity, KeptGrouping | 'own'>, grouping: KeptGrouping): string =>
  who.own ? OWN_GROUP : (who[grouping] ?? '?');

/** Adds up what rows count in a tick, by group and series. */
export class GroupSums {
  readonly groups = {
    name: new Map<string, Cells>(),
    user: new Map<string, Cells>(),
    cgroup: new Map<string, Cells>(),
  };

  /** Adds what a row counted in the tick. */
  add(who: RowIdentity, cells: Cells): void {
    for (const grouping of KEPT_GROUPINGS) {
      const name = groupOf(who, grouping);
      const sums = this.groups[grouping].get(name);
      if (sums === undefined) this.groups[grouping].set(name, cells.copy());
      else sums.addTick(cells);
    }
  }
}
