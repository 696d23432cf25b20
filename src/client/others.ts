import type { Figures } from './figures.ts';
import type { BoardRow, Leaderboard } from './leaderboard.ts';

/** The least rate with a decimal that is not 0. */
const SHOWN = 0.05;

/**
 * Sums up the rows that are not shown, so that a screen's rows add up to its total. A screen that holds its order may
 * show rows that left the board: their numbers are among the others, or in another group.
 */
export function others(board: Leaderboard, onScreen: readonly BoardRow[]): Figures & { rows: number } {
  const shown = onScreen.filter(({ row }) => board.rows.has(row));
  const all = board.figures(board.total);
  const left = { ...all, rows: board.rest.rows + board.rows.size - shown.length };
  for (const row of shown) {
    const { count, amount, rate, amountRate } = board.cell(row);
    left.count -= count;
    left.rate -= rate;
    if (left.amount !== null) left.amount -= amount ?? 0;
    if (left.amountRate !== null) left.amountRate -= amountRate ?? 0;
  }
  // Clamp floating-point residue to 0. Each rate of a fleet is rounded to 1/1024, and that of a group once by each host.
  const rounding = board.ofFleet ? Math.max(SHOWN, (shown.length + 1) / 1024) : 0;
  left.rate = cleaned(left.rate, all.rate, rounding);
  if (left.amountRate !== null) left.amountRate = cleaned(left.amountRate, all.amountRate ?? 0, rounding);
  return left;
}

const cleaned = (value: number, whole: number, rounding: number): number =>
  Math.abs(value) < Math.max(1e-9 * whole, rounding) ? 0 : value;
