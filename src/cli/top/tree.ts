import type { BoardRow } from '../../client/leaderboard.ts';
import { type Branch, treeOf } from '../../client/tree.ts';
import type { State } from './state.ts';
import type { TableGroup } from './table-group.ts';

/** The rows as the user wants them: in a tree by parent, or, as groups have no parent, as they are. */
export function asTree(
  rows: readonly BoardRow[],
  { tree }: Pick<State, 'tree'>,
  group: TableGroup,
): { rows: readonly BoardRow[]; branchOf: (row: BoardRow) => Branch | undefined } {
  if (!tree || group !== 'row') return { rows, branchOf: () => undefined };
  const branches = treeOf(rows);
  return { rows: [...branches.keys()], branchOf: (row) => branches.get(row) };
}
