import type { BoardRow } from './leaderboard.ts';

/** For a row and its nearest ancestors, the oldest first: true for the last one of its siblings. */
export type Branch = readonly boolean[];

/** Longest branch. Deeper rows leave out their oldest ancestors. */
const DEEPEST = 8;

/** Arranges rows of processes by parent: each row is followed by its descendants, and siblings keep their order. */
export function treeOf(rows: readonly BoardRow[]): Map<BoardRow, Branch> {
  const byKey = grouped(rows, ({ who }) => who.key);
  const children = grouped(rows, (row) => parentOf(row, byKey));
  const tree = new Map<BoardRow, Branch>();
  const add = (top: BoardRow) => {
    const waiting: [BoardRow, Branch][] = [[top, []]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [row, branch] = next;
      if (tree.has(row)) continue;
      tree.set(row, branch);
      const above = branch.slice(1 - DEEPEST);
      const offspring = children.get(row) ?? [];
      for (const [index, child] of offspring.toReversed().entries())
        waiting.push([child, [...above, index === 0]]);
    }
  };
  for (const row of children.get(undefined) ?? []) add(row);
  // A service may send circles, which no process table has: they hang on no row.
  for (const row of rows) if (!tree.has(row)) add(row);
  return tree;
}

/** The row of the parent: of several processes with its pid, the last one that started before the child. */
function parentOf({ who }: BoardRow, byKey: ReadonlyMap<string, BoardRow[]>): BoardRow | undefined {
  if (who.parent === null) return undefined;
  const startOf = (row: BoardRow) => row.who.start ?? 0;
  const older = (byKey.get(String(who.parent)) ?? []).filter(
    (row) => who.start === null || startOf(row) <= who.start,
  );
  return older.reduce<BoardRow | undefined>(
    (last, row) => (last === undefined || startOf(row) >= startOf(last) ? row : last),
    undefined,
  );
}

function grouped<Key>(rows: readonly BoardRow[], keyOf: (row: BoardRow) => Key): Map<Key, BoardRow[]> {
  const groups = new Map<Key, BoardRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
