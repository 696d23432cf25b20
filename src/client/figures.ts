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
    count: count ?? 0,
    amount,
    rate: (tickCount ?? 0) / seconds,
    amountRate: tickAmount === null ? null : tickAmount / seconds,
  };
}

export const addedFigures = (a: Figures, b: Figures): Figures => ({
  count: a.count + b.count,
  amount: a.amount === null ? null : a.amount + (b.amount ?? 0),
  rate: a.rate + b.rate,
  amountRate: a.amountRate === null ? null : a.amountRate + (b.amountRate ?? 0),
});

/** Numbers without a part of them. Both have the amounts, or neither has. */
export const lessFigures = (all: Figures, part: Figures): Figures => ({
  count: all.count - part.count,
  amount: all.amount === null ? null : all.amount - (part.amount ?? 0),
  rate: difference(all.rate, part.rate),
  amountRate: all.amountRate === null ? null : difference(all.amountRate, part.amountRate ?? 0),
});

/** Clamps floating-point residue to 0. */
const difference = (whole: number, part: number): number => (whole - part < 1e-9 * whole ? 0 : whole - part);

/** The number of which a row shows its share of the total. */
export interface Whole {
  of: keyof Figures;
  total: number;
}

/** The whole of a table that is ordered by a column: by a text, or by an amount that no row has, it is of the rate. */
export function wholeOf(total: Figures, column: keyof Figures): Whole {
  const whole = total[column];
  return whole === null ? { of: 'rate', total: total.rate } : { of: column, total: whole };
}

/** The share that rows have of a whole, from 0 to 1. */
export const shareOf = (figures: Figures, { of, total }: Whole): number =>
  total > 0 ? (figures[of] ?? 0) / total : 0;
