import type { Sort } from '../../../src/wire/view-requests.ts';

/** The column of which a share is, as its head names it. `unit`: that of the amounts. */
export function shareTitle(of: Sort, unit: string): string {
  const titles: Record<Sort, string> = {
    rate: 'rate',
    amountRate: `${unit}/s`,
    count: 'count',
    amount: unit,
  };
  return titles[of];
}
