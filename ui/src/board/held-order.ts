/**
 * Keeps the rows in their former order, so that no row moves under the pointer. Rows that left keep their
 * place; new rows come last.
 */
export function heldOrder<Row extends { row: number }>(
  before: readonly Row[],
  current: readonly Row[],
): Row[] {
  const byNumber = new Map(current.map((row) => [row.row, row]));
  const held = before.map((row) => byNumber.get(row.row) ?? row);
  const known = new Set(before.map(({ row }) => row));
  return [...held, ...current.filter(({ row }) => !known.has(row))];
}
