import { sums } from '../capture/columns.ts';
import type { RowColumns } from '../capture/schema.ts';

/** True if the numbers of rows, pids, starts and parents, summed up from differences, are safe integers, and no row comes twice. */
export function areRows({ row, pid, start, parent }: RowColumns): boolean {
  const [rows, ids, starts] = [sums(row), sums(pid), sums(start)];
  const parents = ids.map((id, index) => id - (parent[index] ?? 0));
  return (
    new Set(rows).size === rows.length &&
    [rows, ids, starts, parents].every((numbers) => numbers.every(Number.isSafeInteger))
  );
}
