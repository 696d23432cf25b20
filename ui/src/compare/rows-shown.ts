import type { Compare, CompareFigures } from '../../../src/client/compare.ts';
import type { CompareIdentity } from '../../../src/wire/compare.ts';
import type { Over } from '../place/place-values.ts';

/** `rest`: both sides were 0 so far; `missing`: this kernel cannot evaluate the identity. */
export type Standing = 'moved' | 'rest' | 'missing';

export interface ShownRow {
  identity: CompareIdentity;
  standing: Standing;
  /** Undefined until the reconciliation of a first tick arrives. */
  figures: CompareFigures | undefined;
}

export const figuresOver = (compare: Compare, over: Over): ReadonlyMap<string, CompareFigures> =>
  ({ recent: compare.recent, sum: compare.sums, tick: compare.rows })[over];

export function standingOf({ moved }: Compare, { id, missing }: CompareIdentity): Standing {
  if (missing !== null) return 'missing';
  return moved.has(id) ? 'moved' : 'rest';
}

/** Returns the rows by group, in the order of the catalogue. The row with open details is always included. */
export function groupsShown(
  compare: Compare,
  over: Over,
  unfolded: ReadonlySet<Standing>,
  opened: string | null,
): [group: string, rows: ShownRow[]][] {
  const figures = figuresOver(compare, over);
  const groups = new Map<string, ShownRow[]>();
  for (const identity of compare.identities) {
    const { id, group } = identity;
    const standing = standingOf(compare, identity);
    if (standing !== 'moved' && !unfolded.has(standing) && id !== opened) continue;
    groups.set(group, [...(groups.get(group) ?? []), { identity, standing, figures: figures.get(id) }]);
  }
  return [...groups];
}
