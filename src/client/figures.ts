import type { Cell } from '../wire/views.ts';

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
