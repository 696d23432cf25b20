import type { Figures } from '../../../src/client/figures.ts';

/** The column of which a share is, as its head names it. `unit`: that of the amounts. */
export function shareTitle(of: keyof Figures, unit: string): string {
  const titles: Record<keyof Figures, string> = {
    rate: 'rate',
    amountRate: `${unit}/s`,
    count: 'count',
    amount: unit,
  };
  return titles[of];
}
