import type { Cell } from '../wire/rows.ts';

/** Numbers of a series for one or several rows: since the session began, and per second in the last tick. */
export interface Figures {
  count: number;
  amount: number | null;
  rate: number;
  amountRate: number | null;
}

/** Finds the numbers of a series among the cells of a tick; zeros if the series has no cell. */
export function figuresOf(
  cells: readonly Cell[],
  series: number,
  seconds: number,
  hasAmount: boolean,
): Figures {
  const none = hasAmount ? 0 : null;
  const [, count, amount, tickCount, tickAmount] = cells.find(([index]) => index === series) ?? [
    0,
    0,
    none,
    0,
    none,
  ];
  return {
    count,
    amount,
    rate: (tickCount ?? 0) / seconds,
    amountRate: tickAmount === null ? null : tickAmount / seconds,
  };
}
