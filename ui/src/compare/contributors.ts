import type { CompareFigures, Contributor } from '../../../src/client/compare.ts';

export interface Portion {
  counted: number;
  /** Share of the total; null if amounts were subtracted, so that they do not add up to the total. */
  share: number | null;
}

/**
 * The contributors with their shares, and the remainder to the total. The remainder is null if it is 0 or the
 * shares are unknown.
 */
export function contributorsOf({ made, counted }: Pick<CompareFigures, 'made' | 'counted'>): {
  contributors: (Contributor & Portion)[];
  others: Portion | null;
} {
  const sum = made.reduce((total, contributor) => total + contributor.counted, 0);
  const addsUp =
    counted !== null &&
    counted > 0 &&
    sum <= counted &&
    made.every((contributor) => contributor.counted >= 0);
  const shareOf = (part: number) => (addsUp ? part / counted : null);
  return {
    contributors: made.map((contributor) => ({ ...contributor, share: shareOf(contributor.counted) })),
    others: addsUp && counted > sum ? { counted: counted - sum, share: shareOf(counted - sum) } : null,
  };
}
