import { Cells } from '../tally/cells.ts';
import type { Steps } from '../tally/steps.ts';
import { cellColumns, type FleetCell } from './cell-columns.ts';
import { choosing, type ListLimits } from './largest.ts';
import type { CellColumns } from './schema.ts';

/** Numbers of the largest entries, and of the others together. */
export interface EntryList<Entry> {
  sent: Entry[];
  cells: CellColumns;
  left: number;
  rest: CellColumns;
  most: CellColumns;
}

/**
 * Writes the largest entries of a list, with their numbers. `total` has those of all entries, and of some that are unknown, each
 * of which has `unknownMost` at most.
 */
export function* listing<Entry extends { cells: Cells }>(
  entries: readonly Entry[],
  total: Cells,
  limits: ListLimits,
  unknownMost = new Cells(),
): Steps<EntryList<Entry>> {
  const filled = entries.filter(({ cells }) => cells.size > 0);
  const chosen =
    filled.length <= limits.all && limits.each >= limits.all
      ? undefined
      : yield* choosing(
          filled.map(({ cells }) => cells),
          limits,
        );
  const sent = chosen === undefined ? filled : filled.filter((_, index) => chosen.has(index));
  const rest = total.copy();
  for (const { cells } of sent) rest.subtract(cells, true);
  const most = unknownMost.copy();
  if (chosen !== undefined)
    for (const [index, { cells }] of filled.entries()) {
      if (!chosen.has(index)) most.raise(cells);
      yield;
    }
  return {
    sent,
    cells: columnsOf(sent.map(({ cells }) => cells)),
    left: filled.length - sent.length,
    rest: columnsOf([rest]),
    most: columnsOf([most]),
  };
}

/** The numbers of entries as columns. */
export function columnsOf(entries: readonly Cells[]): CellColumns {
  const all: FleetCell[] = [];
  for (const [entry, cells] of entries.entries())
    cells.each((series, ...numbers) => {
      // A summary has no negative numbers, which sums of signed values may have.
      const [count = 0, amount = 0, recent = 0, recentAmount = 0] = numbers.map((number) =>
        Math.max(0, number),
      );
      all.push({ entry, series, count, amount, recent, recentAmount });
    });
  return cellColumns(all);
}
