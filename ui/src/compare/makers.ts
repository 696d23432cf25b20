import type { CompareFigures, Contributor } from '../../../src/client/compare.ts';

export interface Shared {
  counted: number;
  /** Share of the total; null if amounts were subtracted, so that they do not add up to the total. */
  share: number | null;
}

/** The contributors with their shares, and the remainder to the total; null if there is none or no shares. */
export function makersOf({ made, counted }: Pick<CompareFigures, 'made' | 'counted'>): {
  made: (Contributor & Shared)[];
  others: Shared | null;
} {
  const sum = made.reduce((all, one) => all + one.counted, 0);
  const whole = counted !== null && counted > 0 && sum <= counted && made.every((one) => one.counted >= 0);
  const share = (part: number) => (whole ? part / counted : null);
  return {
    made: made.map((one) => ({ ...one, share: share(one.counted) })),
    others: whole && counted > sum ? { counted: counted - sum, share: share(counted - sum) } : null,
  };
}
