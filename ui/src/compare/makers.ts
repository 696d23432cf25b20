import type { CompareFigures, Maker } from '../../../src/client/compare.ts';

export interface Shared {
  counted: number;
  /** Of all that was counted; null where what some made was taken off what others made. */
  share: number | null;
}

/** Makers with their shares, and what is left so that all add up; null where nothing is, or no share can be told. */
export function makersOf({ made, counted }: Pick<CompareFigures, 'made' | 'counted'>): {
  made: (Maker & Shared)[];
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
