import { Cells } from '../tally/cells.ts';
import type { Steps } from '../tally/steps.ts';
import { cellBytes, type FleetCell } from './cell-bytes.ts';
import { choosing, type ListLimits } from './largest.ts';
import type { CellBytes } from './schema.ts';

/** Numbers of the largest entries, and the most that any other has. */
export interface EntryList<Entry> {
  sent: Entry[];
  cells: CellBytes;
  left: number;
  most: CellBytes;
}

/** Writes the largest entries of a list, with their numbers. Entries that are unknown have `unknownMost` at most. */
export function* listing<Entry extends { cells: Cells }>(
  entries: readonly Entry[],
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
  const most = unknownMost.copy();
  if (chosen !== undefined)
    for (const [index, { cells }] of filled.entries()) {
      if (!chosen.has(index)) most.raise(cells);
      yield;
    }
  return {
    sent,
    cells: bytesOf(sent.map(({ cells }) => cells)),
    left: filled.length - sent.length,
    most: bytesOf([most], true),
  };
}

/** The numbers of entries as bytes. `isBound`: those that others have at most, of which none is below 0. */
export function bytesOf(entries: readonly Cells[], isBound = false): CellBytes {
  const all: FleetCell[] = [];
  const least = isBound ? 0 : Number.NEGATIVE_INFINITY;
  for (const [entry, cells] of entries.entries())
    cells.each((series, count, amount, recent, recentAmount) =>
      all.push({
        entry,
        series,
        count: Math.max(0, count),
        amount: Math.max(least, amount),
        recent: Math.max(0, recent),
        recentAmount: Math.max(least, recentAmount),
      }),
    );
  return cellBytes(all);
}
