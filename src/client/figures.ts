import type { Cell } from '../wire/views.ts';
import type { BoardRow, Leaderboard } from './leaderboard.ts';

/** Numbers of one series for a row, or for several: since the session began and a second in the last tick. */
export interface Figures {
  count: number;
  amount: number | null;
  rate: number;
  amountRate: number | null;
}

/** A series' numbers among the cells of a tick; zeros where it has none. */
export function figuresOf(
  cells: readonly Cell[],
  series: number,
  seconds: number,
  hasAmount: boolean,
): Figures {
  const none = hasAmount ? 0 : null;
  const [, count, amount, tickCount, tickAmount] = cells.find(([at]) => at === series) ?? [
    0,
    0,
    none,
    0,
    none,
  ];
  return {
    count,
    amount,
    rate: tickCount / seconds,
    amountRate: tickAmount === null ? null : tickAmount / seconds,
  };
}

/** What the rows that are not shown come to, so that a screen's rows add up to its total. */
export function others(board: Leaderboard, shown: readonly BoardRow[]): Figures & { rows: number } {
  const all = figuresOf(board.total, board.chosen, board.seconds, board.hasAmount);
  const left = { ...all, rows: board.rest.rows + board.rows.size - shown.length };
  for (const row of shown) {
    const { count, amount, rate, amountRate } = board.cell(row);
    left.count -= count;
    left.rate -= rate;
    if (left.amount !== null) left.amount -= amount ?? 0;
    if (left.amountRate !== null) left.amountRate -= amountRate ?? 0;
  }
  // Rates are quotients: what a division leaves over is no event.
  left.rate = cleaned(left.rate, all.rate);
  if (left.amountRate !== null) left.amountRate = cleaned(left.amountRate, all.amountRate ?? 0);
  return left;
}

const cleaned = (value: number, whole: number): number => (Math.abs(value) < 1e-9 * whole ? 0 : value);
